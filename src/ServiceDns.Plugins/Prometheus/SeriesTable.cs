using ServiceDns.Server;

namespace ServiceDns.Plugins.Prometheus;

/// <summary>Finds the series of a query by its listener and its server block's zone, without a name and without a lock.</summary>
internal sealed class SeriesTable(DnsMetrics families)
{
    private readonly Lock gate = new();
    private Entry[][] byListener = [];

    /// <summary>The series of that query, made when it is the first.</summary>
    public DnsSeries Of(Query query)
    {
        var lists = Volatile.Read(ref byListener);
        if (query.Listener.Index < lists.Length)
        {
            foreach (ref readonly var entry in lists[query.Listener.Index].AsSpan())
            {
                if (ReferenceEquals(entry.Block, query.Block)) return entry.Series; // one object for each zone of a block
            }
        }
        return Add(query);
    }

    private DnsSeries Add(Query query)
    {
        lock (gate)
        {
            var index = query.Listener.Index;
            var lists = new Entry[Math.Max(byListener.Length, index + 1)][];
            Array.Fill(lists, []);
            byListener.CopyTo(lists, 0);
            if (Array.Find(lists[index], entry => ReferenceEquals(entry.Block, query.Block)).Series is { } known) return known;
            var added = new DnsSeries(families, query.Listener.Label, query.Block.Zone.ToString(), query.Block.View);
            lists[index] = [.. lists[index], new Entry(query.Block, added)];
            Volatile.Write(ref byListener, lists);
            return added;
        }
    }

    private readonly record struct Entry(BlockInfo Block, DnsSeries Series);
}
