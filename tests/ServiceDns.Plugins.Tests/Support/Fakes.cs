using System.Text;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Tests;

/// <summary>HTTP listeners that only remember what was asked of them.</summary>
internal sealed class FakeHttp : IHttpEndpoints
{
    private readonly List<(string Address, string Path, Func<CancellationToken, ValueTask<HttpReply>> Handler)> served = [];

    /// <summary>Address and path of each endpoint, joined.</summary>
    public IReadOnlyList<string> Urls => [.. served.Select(s => s.Address + s.Path)];

    public void Serve(
        Lifecycle lifecycle, string address, string path, Func<CancellationToken, ValueTask<HttpReply>> handler,
        Func<IOException, Exception>? explain = null) =>
        served.Add((address, path, handler));

    /// <summary>Asks the endpoint whose path is that; the last one that was registered.</summary>
    public async Task<(int Status, string Body)> GetAsync(string path)
    {
        var reply = await served.Last(s => s.Path == path).Handler(CancellationToken.None);
        return (reply.Status, Encoding.UTF8.GetString(reply.Body.Span));
    }
}

/// <summary>A server to steer, which does as the test says.</summary>
internal sealed class FakeControl : IServerControl
{
    public string CorefilePath { get; set; } = "Corefile";

    public string ActiveHash { get; set; } = "aa";

    /// <summary>What is on disk.</summary>
    public Func<string> OnDisk { get; set; } = () => "aa";

    /// <summary>Whether a reload succeeds.</summary>
    public bool Reloads { get; set; } = true;

    public int ReloadCount { get; private set; }

    /// <summary>Why the process was ended, or null.</summary>
    public string? Failure { get; private set; }

    public int FailureCount { get; private set; }

    public Task<bool> ReloadAsync(CancellationToken cancel)
    {
        ReloadCount++;
        if (Reloads) ActiveHash = OnDisk();
        return Task.FromResult(Reloads);
    }

    public string HashOnDisk() => OnDisk();

    public void Fail(string reason)
    {
        Failure = reason;
        FailureCount++;
    }
}
