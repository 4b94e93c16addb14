using System.Collections.Immutable;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace ServiceDns.Server;

/// <summary>The pages of one address, and Kestrel's way to them. Pages come and go while requests are answered.</summary>
internal sealed class HttpPages(ILogger log) : IHttpApplication<IFeatureCollection>
{
    private ImmutableDictionary<string, HttpPage> pages = ImmutableDictionary.Create<string, HttpPage>(StringComparer.Ordinal);

    /// <summary>Whether some page is served under that path.</summary>
    internal bool Has(string path) => Volatile.Read(ref pages).ContainsKey(path);

    /// <summary>Serves a page from now on, in place of another under the same path.</summary>
    internal void Show(HttpPage page) => ImmutableInterlocked.AddOrUpdate(ref pages, page.Path, page, (_, _) => page);

    /// <summary>Serves a page no longer; another that took its path stays.</summary>
    internal void Hide(HttpPage page) =>
        ImmutableInterlocked.Update(ref pages, static (all, gone) => all.GetValueOrDefault(gone.Path) is { } shown
            && ReferenceEquals(shown, gone) ? all.Remove(gone.Path) : all, page);

    public IFeatureCollection CreateContext(IFeatureCollection contextFeatures) => contextFeatures;

    public void DisposeContext(IFeatureCollection context, Exception? exception)
    {
    }

    public async Task ProcessRequestAsync(IFeatureCollection context)
    {
        var request = context.GetRequiredFeature<IHttpRequestFeature>();
        var reply = await AnswerAsync(request, context.Get<IHttpRequestLifetimeFeature>()?.RequestAborted ?? default);
        var response = context.GetRequiredFeature<IHttpResponseFeature>();
        response.StatusCode = reply.Status;
        response.Headers.ContentType = reply.ContentType;
        response.Headers.ContentLength = reply.Body.Length;
        if (reply.IsNosniff) response.Headers.XContentTypeOptions = "nosniff";
        if (reply.Status == 405) response.Headers.Allow = "GET, HEAD";
        if (request.Method == "HEAD" || reply.Body.IsEmpty) return;
        await context.GetRequiredFeature<IHttpResponseBodyFeature>().Writer.WriteAsync(reply.Body);
    }

    private async ValueTask<HttpReply> AnswerAsync(IHttpRequestFeature request, CancellationToken cancel)
    {
        if (Volatile.Read(ref pages).GetValueOrDefault(request.Path) is not { } page) return HttpReply.Text(404, "404 page not found\n");
        if (request.Method is not ("GET" or "HEAD")) return HttpReply.Text(405, "Method Not Allowed\n");
        try
        {
            return await page.Handler(cancel);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            HttpLog.Failed(log, request.Path, e);
            return HttpReply.Text(500, "Internal Server Error\n");
        }
    }
}
