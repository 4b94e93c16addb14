using System.Diagnostics.CodeAnalysis;
using ServiceDns.Dns;

namespace ServiceDns.Server;

/// <summary>
/// Finds the server block of a query: the longest zone that holds its name, and there the first block whose view takes it.
/// </summary>
/// <remarks>
/// Zones are looked up by the length of the name's endings, so a name that ends in no zone's length compares nothing. A single root
/// block without a view, the usual Corefile, takes one comparison with null.
/// </remarks>
internal sealed class BlockTable
{
    private readonly BlockRuntime? only;
    private readonly BlockRuntime[] root;
    private readonly BlockRuntime[][]?[] zonesByLength = new BlockRuntime[WireName.MaxLength + 1][][];

    /// <param name="blocks">In the Corefile's order.</param>
    public BlockTable(IReadOnlyList<BlockRuntime> blocks)
    {
        root = [.. blocks.Where(block => block.Info.Zone.LabelCount == 0)];
        only = blocks is [{ Info.Zone.LabelCount: 0, Filter: null, Chain: not null } single] ? single : null;
        foreach (var length in blocks.Where(block => block.Info.Zone.LabelCount > 0).GroupBy(block => block.Info.Zone.Length))
        {
            zonesByLength[length.Key] = [.. length.GroupBy(block => block.Info.Zone).Select(zone => zone.ToArray())];
        }
    }

    /// <summary>The block for the query; false when none is there, or the nearest one has no chain.</summary>
    public bool TryFind(Query query, [NotNullWhen(true)] out BlockRuntime? block)
    {
        block = only;
        return block is not null || (TryFindZone(query, out block, out var stop) || (!stop && TryFindRoot(query, out block)));
    }

    /// <summary>
    /// A DS record lives in the parent zone: its query goes on to the shortest zone that takes it. Whether that is the parent or a
    /// grandparent can not be known here; CoreDNS routes the same way, and prefers any named zone to the root.
    /// </summary>
    private bool TryFindZone(Query query, [NotNullWhen(true)] out BlockRuntime? block, out bool stop)
    {
        block = null;
        stop = false;
        var name = query.LowerName;
        foreach (var start in query.LabelStarts)
        {
            var ending = name[start..];
            if (zonesByLength[ending.Length] is not { } zones) continue;
            foreach (var candidate in BlocksOf(zones, ending))
            {
                stop = candidate.Chain is null;
                if (stop) return false;
                if (!candidate.Takes(query)) continue;
                block = candidate;
                if (query.Type != RecordType.DS) return true;
            }
        }
        return block is not null;
    }

    private bool TryFindRoot(Query query, [NotNullWhen(true)] out BlockRuntime? block)
    {
        foreach (var candidate in root)
        {
            if (candidate.Chain is null || !candidate.Takes(query)) continue;
            block = candidate;
            return true;
        }
        block = null;
        return false;
    }

    private static BlockRuntime[] BlocksOf(BlockRuntime[][] zones, ReadOnlySpan<byte> ending)
    {
        foreach (var zone in zones)
        {
            if (ending.SequenceEqual(zone[0].Info.Zone.Wire)) return zone;
        }
        return [];
    }
}
