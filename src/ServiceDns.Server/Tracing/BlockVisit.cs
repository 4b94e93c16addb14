namespace ServiceDns.Server;

/// <summary>One time that a server block was asked.</summary>
/// <param name="Block">The block; null when none holds the name.</param>
/// <param name="Depth">0 for the client's query, 1 for a lookup that it needed, and so on.</param>
/// <param name="Question">Name and type.</param>
public sealed record BlockVisit(BlockInfo? Block, int Depth, string Question)
{
    private readonly List<PluginVisit> plugins = [];

    /// <summary>The plugins that the query came to, in their order.</summary>
    public IReadOnlyList<PluginVisit> Plugins => plugins;

    internal void Add(PluginVisit visit) => plugins.Add(visit);
}
