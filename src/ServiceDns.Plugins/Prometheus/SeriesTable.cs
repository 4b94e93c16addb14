using ServiceDns.Dns;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Prometheus;

/// <summary>
/// Finds the series of a query by its listener and its server block's zone, without a lock; by name only where a handler's zones are
/// counted each.
/// </summary>
internal sealed class SeriesTable(DnsMetrics families, BlockSettings block)
{
    private readonly Lock gate = new();
    private Entry[][] byListener = [];
    private ICountedZones[]? counted;

    /// <summary>Whether queries of one server block may be of several series.</summary>
    public bool IsByName => Counted.Length > 0;

    /// <remarks>Not known before the chain is complete.</remarks>
    private ICountedZones[] Counted => counted ??= [.. block.Handlers.OfType<ICountedZones>()];

    /// <summary>The series of that query, made when it is the first.</summary>
    public DnsSeries Of(Query query)
    {
        var zone = IsByName ? ZoneOf(query) : null;
        var lists = Volatile.Read(ref byListener);
        if (query.Listener.Index < lists.Length)
        {
            foreach (ref readonly var entry in lists[query.Listener.Index].AsSpan())
            {
                if (entry.IsOf(query.Block, zone)) return entry.Series;
            }
        }
        return Add(query, zone);
    }

    /// <summary>The zone of a handler that is more than the block's own; null for the block's.</summary>
    private DomainName? ZoneOf(Query query)
    {
        var longest = query.Block.Zone;
        foreach (var zones in Counted)
        {
            if (zones.ZoneOf(query) is { } zone && zone.Length > longest.Length) longest = zone;
        }
        return ReferenceEquals(longest, query.Block.Zone) ? null : longest;
    }

    private DnsSeries Add(Query query, DomainName? zone)
    {
        lock (gate)
        {
            var index = query.Listener.Index;
            var lists = new Entry[Math.Max(byListener.Length, index + 1)][];
            Array.Fill(lists, []);
            byListener.CopyTo(lists, 0);
            if (Array.Find(lists[index], entry => entry.IsOf(query.Block, zone)).Series is { } known) return known;
            var name = (zone ?? query.Block.Zone).ToString();
            var added = new DnsSeries(families, query.Listener.Label, name, query.Block.View);
            lists[index] = [.. lists[index], new Entry(query.Block, zone, added)];
            Volatile.Write(ref byListener, lists);
            return added;
        }
    }

    private readonly record struct Entry(BlockInfo Block, DomainName? Zone, DnsSeries Series)
    {
        /// <remarks>There is one object for each zone of a block; those of other zones are made anew when their file comes back.</remarks>
        public bool IsOf(BlockInfo block, DomainName? zone) =>
            ReferenceEquals(Block, block) && (ReferenceEquals(Zone, zone) || (zone is not null && zone.Equals(Zone)));
    }
}
