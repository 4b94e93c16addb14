using System.Runtime.CompilerServices;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Cache;

/// <summary>
/// The contents of a process's caches, so that a reload goes on with them. A content is found again when nothing was changed in its block
/// from <c>cache</c> on down the chain: then what it holds is what would be answered.
/// </summary>
internal sealed class CacheShelf
{
    private static readonly ConditionalWeakTable<ProcessServices, CacheShelf> Shelves = [];

    private static readonly Dictionary<string, int> Places =
        PluginOrder.Catalog.Slots.Select((slot, place) => (slot.Name, place)).ToDictionary(each => each.Name, each => each.place);

    private readonly Lock gate = new();
    private readonly Dictionary<string, WeakReference<CacheContent>> contents = new(StringComparer.Ordinal);

    /// <summary>The content of a block's cache: that of the configuration before, or an empty one.</summary>
    public static CacheContent ContentOf(PluginSetup setup, CacheOptions options) => setup.Block.Directives.Count == 0
        ? new CacheContent(options, setup.Process.Time) // of no Corefile, so of no reload
        : Shelves.GetValue(setup.Process, static _ => new CacheShelf()).ContentOf(Identity(setup, options), options, setup.Process.Time);

    private CacheContent ContentOf(string identity, CacheOptions options, TimeProvider time)
    {
        lock (gate)
        {
            foreach (var gone in contents.Where(each => !each.Value.TryGetTarget(out _)).Select(each => each.Key).ToList())
            {
                contents.Remove(gone);
            }
            if (contents.TryGetValue(identity, out var known) && known.TryGetTarget(out var content)) return content;
            content = new CacheContent(options, time);
            contents[identity] = new WeakReference<CacheContent>(content);
            return content;
        }
    }

    private static string Identity(PluginSetup setup, CacheOptions options)
    {
        var block = setup.Block;
        var first = Places[setup.Name];
        var lines = block.Directives.Where(directive => Places.GetValueOrDefault(directive.Name) >= first)
            .OrderBy(directive => Places[directive.Name])
            .SelectMany(directive => directive.Tokens.Select(token => token.Text));
        return string.Join(
            '\0',
            [.. block.Keys.Select(key => key.ToString()), .. block.ListenHosts, block.View, options.GivesReasons ? "ede" : "", .. lines]);
    }
}
