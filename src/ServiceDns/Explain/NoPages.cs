using ServiceDns.Server;

namespace ServiceDns.Explain;

/// <summary>Opens no page: who explains beside a running server must not take its ports.</summary>
internal sealed class NoPages : IHttpEndpoints
{
    public void Serve(
        Lifecycle lifecycle, string address, string path, Func<CancellationToken, ValueTask<HttpReply>> handler,
        Func<IOException, Exception>? explain = null)
    {
    }
}
