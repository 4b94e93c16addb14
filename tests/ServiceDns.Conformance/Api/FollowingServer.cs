using System.Diagnostics;
using System.Net;
using ServiceDns.Conformance.Client;
using ServiceDns.Conformance.Server;
using ServiceDns.FakeApiServer;
using Xunit;

namespace ServiceDns.Conformance.Api;

/// <summary>A folder with a Corefile and a kubeconfig, an API server, and the program that follows it.</summary>
internal sealed class FollowingServer : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60), Pause = TimeSpan.FromMilliseconds(20);

    private readonly HttpClient http = new();
    private readonly int port = Sockets.FreePort(), ready = Sockets.FreePort(), metrics = Sockets.FreePort();
    private RunningServer? server;

    private FollowingServer(FakeApi api) => Api = api;

    public FakeApi Api { get; }

    public string Folder { get; } = Directory.CreateTempSubdirectory("servicedns-").FullName;

    public string Log => server?.Log ?? "";

    public int ProcessId => server!.ProcessId;

    /// <summary>Starts an API server with one Service, <c>web</c> in <c>shop</c>, at 10.96.0.10. The program is not started yet.</summary>
    public static async Task<FollowingServer> CreateAsync()
    {
        var api = await FakeApi.StartAsync(new FakeApiOptions { Tls = true });
        api.Store.Create(ResourceKind.Namespace, """{"metadata":{"name":"shop"}}""");
        var result = new FollowingServer(api);
        result.AddService("web", "10.96.0.10");
        await result.WriteAsync("");
        return result;
    }

    public string PathOf(string name) => Path.Combine(Folder, name);

    public void AddService(string name, string address) => Api.Store.Create(ResourceKind.Service, $$$"""
        {"metadata":{"name":"{{{name}}}","namespace":"shop"},
         "spec":{"clusterIP":"{{{address}}}","clusterIPs":["{{{address}}}"],"ports":[{"port":80}]}}
        """);

    /// <summary>Writes kubeconfig and Corefile.</summary>
    /// <param name="properties">Lines of the block beside <c>kubeconfig</c>.</param>
    /// <param name="user">Fields of the kubeconfig's user.</param>
    /// <param name="other">Lines of the server block.</param>
    /// <param name="zones">The zones.</param>
    public async Task WriteAsync(string properties, string user = "", string other = "", string zones = "cluster.local")
    {
        await File.WriteAllTextAsync(PathOf("kubeconfig"), Api.Kubeconfig(user));
        await File.WriteAllTextAsync(PathOf("Corefile"), $$"""
            {{zones}} {
                bind 127.0.0.1
                errors
                ready 127.0.0.1:{{ready}}
                prometheus 127.0.0.1:{{metrics}}
                {{other}}
                kubernetes {{zones}} {
                    kubeconfig kubeconfig
                    {{properties}}
                }
            }
            """);
    }

    /// <param name="variables">Of the environment, as <c>NAME=VALUE</c>.</param>
    public async Task StartAsync(params string[] variables) => server = await RunningServer.StartAsync(
        ["env", .. variables], PathOf("Corefile"), port, new DnsClient(new IPEndPoint(IPAddress.Loopback, port)));

    /// <summary>Ends the program with a signal and waits for its end.</summary>
    public async Task EndAsync(string signal)
    {
        using var process = Process.GetProcessById(server!.ProcessId);
        await Command.RunAsync("kill", $"-{signal}", $"{process.Id}");
        await process.WaitForExitAsync().WaitAsync(Patience);
        await server.DisposeAsync();
        server = null;
    }

    /// <param name="name">In the namespace <c>shop</c>, or with a dot at the end in full.</param>
    /// <param name="type">The type.</param>
    public Task<Reply> AskAsync(string name, string type = "A") =>
        server!.Client.UdpAsync(new Ask(name.EndsWith('.') ? name : $"{name}.shop.svc.cluster.local", type));

    /// <summary>Asks until the answer is that: an address, or a code.</summary>
    public async Task ExpectAsync(string name, string answer)
    {
        var watch = Stopwatch.StartNew();
        var last = "";
        while (watch.Elapsed < Patience)
        {
            var reply = await AskAsync(name);
            last = reply.Answer is [var record, ..] ? record.Data : reply.Code;
            if (last == answer) return;
            await Task.Delay(Pause);
        }
        Assert.Fail($"{name} is {last}, not {answer}\n{Log}");
    }

    /// <summary>Waits until the log has that text.</summary>
    public async Task ExpectLogAsync(string text)
    {
        var watch = Stopwatch.StartNew();
        while (!Log.Contains(text, StringComparison.Ordinal))
        {
            if (watch.Elapsed > Patience) Assert.Fail($"no '{text}' in\n{Log}");
            await Task.Delay(Pause);
        }
    }

    /// <summary>Waits until the whole cluster has been read from the API server.</summary>
    public async Task ExpectReadyAsync()
    {
        var watch = Stopwatch.StartNew();
        (int, string) last;
        while ((last = await ReadyAsync()) != (200, "OK"))
        {
            if (watch.Elapsed > Patience) Assert.Fail($"/ready says {last}\n{Log}");
            await Task.Delay(Pause);
        }
    }

    /// <summary>Status and text of <c>/ready</c>.</summary>
    public async Task<(int Status, string Text)> ReadyAsync()
    {
        using var reply = await http.GetAsync(new Uri($"http://127.0.0.1:{ready}/ready"));
        return ((int)reply.StatusCode, await reply.Content.ReadAsStringAsync());
    }

    public Task<string> MetricsAsync() => http.GetStringAsync(new Uri($"http://127.0.0.1:{metrics}/metrics"));

    public async ValueTask DisposeAsync()
    {
        if (server is not null) await server.DisposeAsync();
        await Api.DisposeAsync();
        http.Dispose();
        Directory.Delete(Folder, recursive: true);
    }
}
