using ServiceDns.Dns;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Kubernetes;

/// <content>The way of most queries: services by name, and addresses, in steps for a whole batch.</content>
/// <remarks>
/// The steps before the last only fetch ahead. The last finds the name anew, by its hash, so that it never sees a node of before a change.
/// </remarks>
public sealed partial class KubernetesHandler : ILoopSource
{
    private const int ByAddress = -1; // in place of a zone's index

    /// <inheritdoc/>
    public QuerySet Begin(LoopBatch batch, QuerySet asked)
    {
        foreach (var i in asked)
        {
            if (!TryBegin(batch[i])) asked = asked.Without(i);
        }
        return asked;
    }

    /// <inheritdoc/>
    public void Fetch(LoopBatch batch, QuerySet begun)
    {
        using var reading = index.Read();
        foreach (var i in begun)
        {
            ref var lookup = ref batch[i].Lookup;
            var table = lookup.Way == ByAddress ? index.Addresses : index.TableOf(zones[lookup.Way].Kind);
            table.FetchNode((uint)lookup.Hash);
        }
    }

    /// <inheritdoc/>
    public QuerySet Serve(LoopBatch batch, QuerySet begun)
    {
        using var reading = index.Read();
        foreach (var i in begun)
        {
            if (!TryAnswer(batch[i])) begun = begun.Without(i);
        }
        return begun;
    }

    private bool TryBegin(Query query)
    {
        if (index.IsStale) return false; // its answers say so, which only the general path does
        for (var i = 0; i < zones.Length; i++)
        {
            var start = query.OffsetOfZone(zones[i].Name);
            if (start < 0) continue;
            query.Lookup.Start = start;
            query.Lookup.Way = i;
            return query.Type switch
            {
                RecordType.AXFR or RecordType.IXFR => false,
                RecordType.PTR when TryReadAddress(query, out var address) => BeginAddress(query, address),
                _ => BeginName(query, start, zones[i]),
            };
        }
        return false;
    }

    private bool BeginName(Query query, int start, (DomainName Name, ZoneKind Kind) zone)
    {
        var labels = query.LabelStarts[..(query.LabelCount - zone.Name.LabelCount)];
        if (!names.TryHash(query.LowerName[..start], labels, zone.Kind, out var hash, out var isPort)) return false;
        index.TableOf(zone.Kind).FetchSlot(hash);
        query.Lookup.Hash = hash;
        query.Lookup.Place = isPort ? 1 : 0;
        return true;
    }

    private bool BeginAddress(Query query, Cluster.Address address)
    {
        Span<byte> key = stackalloc byte[17];
        var hash = NameTable.HashOf(key[..ReverseNode.WriteKey(address, key)]);
        index.Addresses.FetchSlot(hash);
        query.Lookup.Hash = hash;
        query.Lookup.Way = ByAddress;
        return true;
    }

    private bool TryAnswer(Query query)
    {
        var start = query.Lookup.Start;
        if (query.Lookup.Way == ByAddress)
        {
            return (TryReadAddress(query, out var address) && TryWriteNames(query, address, start)) || TryWriteNameError(query, start);
        }
        var (zone, kind) = zones[query.Lookup.Way];
        var labels = query.LabelStarts[..(query.LabelCount - zone.LabelCount)];
        var node = names.FindAhead(query.LowerName[..start], labels, kind, (uint)query.Lookup.Hash, query.Lookup.Place != 0);
        if (visibility is not null) return TryAnswerVisible(query, node, kind, start);
        return TryAnswer(query, node, kind, start);
    }

    private bool TryAnswer(Query query, ReadOnlySpan<byte> node, ZoneKind kind, int zoneStart)
    {
        if (node.IsEmpty) return TryWriteNameError(query, zoneStart);
        if (Locals is not null && kind == ZoneKind.Cluster && LocalAnswers.Concerns(query, new RecordNode(node))) return false;
        return TryWrite(query, node, zoneStart);
    }

    /// <summary>What the general path must serve is judged again there, so it is not counted here.</summary>
    private bool TryAnswerVisible(Query query, ReadOnlySpan<byte> node, ZoneKind kind, int zoneStart)
    {
        var verdict = visibility!.Judge(query, query.LowerName[..zoneStart]);
        if (!verdict.IsAllowed) NameError(query, zoneStart);
        else if (!TryAnswer(query, node, kind, zoneStart)) return false;
        verdict.Count(query);
        return true;
    }

    private bool TryWriteNameError(Query query, int zoneStart)
    {
        if (fallthrough.Contains(query)) return false;
        NameError(query, zoneStart);
        return true;
    }
}
