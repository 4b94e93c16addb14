using ServiceDns.Dns;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Kubernetes;

/// <summary>ExternalName: the alias, then what its target resolves to, here or anywhere in the server.</summary>
/// <remarks>
/// A target in the zone that does not exist or has nothing of the asked type gives NODATA, not a bare alias; so does an alias that
/// leads back to itself. A target elsewhere is asked of the whole server; whatever comes back is appended.
/// </remarks>
internal sealed class AliasAnswer(NameLookup names, ClusterIndex index)
{
    private const int MostAliases = 11; // CoreDNS adds one to a chain of up to ten

    /// <summary>Who may resolve what; null for all everything.</summary>
    public Visibility? Visibility { get; init; }

    /// <summary>The alias alone: for CNAME queries.</summary>
    public Outcome Bare(Query query, RecordNode node)
    {
        var writer = query.Respond(ResponseCode.NoError, HeaderFlags.Authoritative, Answer.Plugin);
        writer.AddName(Section.Answer, query.Name, RecordType.CNAME, index.Ttl, node.AliasTarget);
        return Answer.Complete(query, ref writer, index.Ttl);
    }

    /// <summary>Answers A and AAAA queries; waits only for targets outside of the zone.</summary>
    /// <param name="query">The query.</param>
    /// <param name="node">The node of the asked name: an alias.</param>
    /// <param name="zoneStart">Where the zone starts in the asked name.</param>
    /// <param name="kind">What the zone is about.</param>
    /// <param name="cancel">The query's token.</param>
    public ValueTask<Outcome> ServeAsync(Query query, ReadOnlySpan<byte> node, int zoneStart, ZoneKind kind, CancellationToken cancel)
    {
        var zone = query.LowerName[zoneStart..].ToArray();
        var chain = new List<byte[]> { query.Name.ToArray() };
        while (true)
        {
            var target = new RecordNode(node).AliasTarget.ToArray();
            var lower = new byte[target.Length];
            WireName.ToLower(target, lower);
            if (chain.Count > MostAliases || LeadsBack(chain, lower)) return new(NoData(query, zoneStart));
            chain.Add(target);
            var start = WireName.OffsetOfZone(lower, zone);
            if (start < 0) return LookUpAsync(query, chain, zoneStart, cancel);
            if (Visibility?.Judge(query, lower.AsSpan(0, start)) is { IsAllowed: false } denial)
            {
                denial.Count(query);
                return new(NoData(query, zoneStart));
            }
            var finding = names.Find(lower.AsSpan(0, start), kind);
            if (finding.Kind == FindingKind.Node && (new RecordNode(finding.Node).Marks & RecordNode.Mark.Alias) != 0)
            {
                node = finding.Node;
                continue;
            }
            return new(WriteFound(query, chain, finding, zoneStart));
        }
    }

    private static bool LeadsBack(List<byte[]> chain, ReadOnlySpan<byte> target)
    {
        Span<byte> owner = stackalloc byte[WireName.MaxLength];
        foreach (var name in chain)
        {
            WireName.ToLower(name, owner);
            if (WireName.OffsetOfZone(target, owner[..name.Length]) >= 0) return true;
        }
        return false;
    }

    private Outcome NoData(Query query, int zoneStart) => Answer.Negative(query, ResponseCode.NoError, zoneStart, index.Ttl, index.Serial);

    private Outcome WriteFound(Query query, List<byte[]> chain, Finding finding, int zoneStart)
    {
        Span<byte> single = stackalloc byte[16];
        scoped ReadOnlySpan<byte> addresses = default;
        var size = query.Type == RecordType.A ? 4 : 16;
        if (finding.Kind == FindingKind.Node)
        {
            var node = new RecordNode(finding.Node);
            addresses = query.Type == RecordType.A ? node.IPv4 : node.IPv6;
        }
        else if (finding.Kind == FindingKind.Pod && finding.Address.Length == size)
        {
            finding.Address.WriteTo(single);
            addresses = single[..size];
        }
        if (addresses.IsEmpty) return NoData(query, zoneStart);
        var writer = Begin(query, chain);
        for (; !addresses.IsEmpty; addresses = addresses[size..])
        {
            writer.Add(Section.Answer, chain[^1], query.Type, index.Ttl, addresses[..size]);
        }
        return Answer.Complete(query, ref writer, index.Ttl);
    }

    private async ValueTask<Outcome> LookUpAsync(Query query, List<byte[]> chain, int zoneStart, CancellationToken cancel)
    {
        var found = await query.Resolver.LookupAsync(query, chain[^1], query.Type, cancel);
        if (found is null) return NoData(query, zoneStart);
        try
        {
            return Append(query, chain, found);
        }
        finally
        {
            query.Resolver.Return(found);
        }
    }

    private Outcome Append(Query query, List<byte[]> chain, Query found)
    {
        var writer = Begin(query, chain);
        var records = new RecordReader(found.Response);
        while (records.MoveNext())
        {
            if (records.Current.Section != Section.Answer) break;
            RecordCopy.TryCopy(ref writer, found.Response, records.Current, Section.Answer, records.Current.Ttl);
        }
        query.Complete(ref writer);
        query.IsForOneClient = Visibility is not null;
        if ((Header.Flags(found.Response) & HeaderFlags.Truncated) != 0) Header.Change(query.Buffer, HeaderFlags.Truncated);
        return Outcome.Written;
    }

    private MessageWriter Begin(Query query, List<byte[]> chain)
    {
        var writer = query.Respond(ResponseCode.NoError, HeaderFlags.Authoritative, Answer.Plugin);
        for (var i = 1; i < chain.Count; i++) writer.AddName(Section.Answer, chain[i - 1], RecordType.CNAME, index.Ttl, chain[i]);
        return writer;
    }
}
