using System.Net;
using ServiceDns.Corefile;

namespace ServiceDns.Plugins.Forward.Upstreams;

/// <summary>The upstreams of one <c>forward</c>, complete once the configuration has started.</summary>
/// <param name="targets">The Corefile's <c>TO…</c>.</param>
/// <param name="options">The other settings.</param>
/// <param name="metrics">Counts for all of them.</param>
/// <param name="time">The clock.</param>
/// <param name="errorAt">Makes the error that names the Corefile's line.</param>
internal sealed class UpstreamSet(
    IReadOnlyList<ForwardTarget> targets, ForwardOptions options, UpstreamMetrics metrics, TimeProvider time,
    Func<string, Exception?, CorefileException> errorAt)
{
    /// <summary>Each once, in the Corefile's order.</summary>
    public Upstream[] Upstreams { get; private set; } = [];

    /// <summary>Looks whether a start would find an address for each name.</summary>
    /// <exception cref="CorefileException">A name has no address.</exception>
    public Task CheckAsync(CancellationToken cancel) => ResolveAllAsync(cancel);

    /// <summary>Resolves names, and makes the upstreams.</summary>
    /// <exception cref="CorefileException">A name has no address.</exception>
    public async Task StartAsync(CancellationToken cancel)
    {
        var addresses = await ResolveAllAsync(cancel);
        Upstreams = [.. addresses.DistinctBy(address => address.Address).Select(address => new Upstream(address, options, metrics, time))];
        foreach (var upstream in Upstreams) upstream.Start();
    }

    /// <summary>Stops all upstreams.</summary>
    public Task StopAsync(CancellationToken cancel)
    {
        foreach (var upstream in Upstreams) upstream.Stop();
        return Task.CompletedTask;
    }

    private async Task<List<UpstreamEndPoint>> ResolveAllAsync(CancellationToken cancel)
    {
        var addresses = new List<UpstreamEndPoint>();
        foreach (var target in targets)
        {
            addresses.AddRange(target.Addresses);
            if (target.Name is not null) addresses.AddRange(await ResolveAsync(target, target.Name, cancel));
        }
        return addresses;
    }

    private async Task<IEnumerable<UpstreamEndPoint>> ResolveAsync(ForwardTarget target, string name, CancellationToken cancel)
    {
        var (addresses, error) = await UpstreamNames.ResolveAsync(name, options.Resolvers, time, cancel);
        return addresses.Count > 0
            ? addresses.Select(address => new UpstreamEndPoint(new IPEndPoint(address, target.Port), target.Scheme, target.ServerName))
            : throw errorAt($"failed to resolve {GoQuote.Quote(name)}: {error}", null);
    }
}
