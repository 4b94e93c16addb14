using System.Net;
using System.Text;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;
using ServiceDns.Sources.Kubernetes;

namespace ServiceDns.Sources.Tests.Kubernetes.Watching;

/// <summary>A server that answers what the test says, request by request.</summary>
internal sealed class ScriptedApi : IAsyncDisposable
{
    private readonly Channel<Call> calls = Channel.CreateUnbounded<Call>();
    private readonly WebApplication server;

    private ScriptedApi()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(
            IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http1));
        server = builder.Build();
        server.Run(async context =>
        {
            var call = new Call(context);
            calls.Writer.TryWrite(call);
            await call.Ended;
        });
    }

    public static async Task<ScriptedApi> StartAsync()
    {
        var api = new ScriptedApi();
        await api.server.StartAsync();
        return api;
    }

    public ApiConnection Connect() =>
        new(new ApiSettings { Server = new Uri(server.Urls.First()), Limits = new ApiLimits(1000, 1000, 0) }, TimeProvider.System);

    /// <summary>The next request that comes.</summary>
    public async Task<Call> NextAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        return await calls.Reader.ReadAsync(patience.Token);
    }

    /// <summary>The next request, which must be a list that is no watch; answers it.</summary>
    public async Task AnswerListAsync(string version, params string[] items)
    {
        var call = await NextAsync();
        Assert.DoesNotContain("watch=", call.Query, StringComparison.Ordinal);
        await call.AnswerAsync(200, List(version, items));
    }

    public static string List(string version, IEnumerable<string> items, string token = "") =>
        $$"""{"kind":"List","apiVersion":"v1","metadata":{"resourceVersion":"{{version}}","continue":"{{token}}"},"""
        + $$""" "items":[{{string.Join(",\n", items)}}]}""";

    public static string Status(int code, string reason, string message, string details = "{}") =>
        $$"""{"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure","""
        + $$""" "message":"{{message}}","reason":"{{reason}}","details":{{details}},"code":{{code}}}""";

    public async ValueTask DisposeAsync()
    {
        calls.Writer.TryComplete();
        await foreach (var call in calls.Reader.ReadAllAsync()) call.End();
        await server.DisposeAsync();
    }

    /// <summary>One request, and its answer.</summary>
    internal sealed class Call(HttpContext context)
    {
        private readonly TaskCompletionSource end = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Ended => end.Task.WaitAsync(context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);

        public string Path { get; } = context.Request.Path.Value!;

        public string Query { get; } = Uri.UnescapeDataString(context.Request.QueryString.Value ?? "");

        /// <summary>Answers in full.</summary>
        public async Task AnswerAsync(int status, string body, string? retryAfter = null)
        {
            context.Response.StatusCode = status;
            if (retryAfter is not null) context.Response.Headers.RetryAfter = retryAfter;
            await SendAsync(body);
            End();
        }

        /// <summary>Sends a part of the answer now.</summary>
        public async Task SendAsync(string part)
        {
            await context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(part));
            await context.Response.Body.FlushAsync();
        }

        /// <summary>Sends an event.</summary>
        public Task SendAsync(string type, string json) => SendAsync($$"""{"type":"{{type}}","object":{{json}}}""" + "\n");

        /// <summary>Sends the bookmark that ends a streaming list.</summary>
        public Task EndInitialEventsAsync(string version) => SendAsync(
            "BOOKMARK",
            $$"""{"kind":"Service","metadata":{"resourceVersion":"{{version}}","annotations":{"k8s.io/initial-events-end":"true"} } }""");

        public Task BookmarkAsync(string version) =>
            SendAsync("BOOKMARK", $$"""{"kind":"Service","metadata":{"resourceVersion":"{{version}}"} }""");

        /// <summary>Ends the answer as a server does that is done.</summary>
        public void End() => end.TrySetResult();

        /// <summary>Breaks the connection.</summary>
        public void Break() => context.Features.Get<IHttpRequestLifetimeFeature>()!.Abort();
    }
}
