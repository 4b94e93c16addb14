using ServiceDns.Dns;
using ServiceDns.Server;

namespace ServiceDns.Plugins.ZoneData;

/// <summary>
/// Finds what a zone says to a question (RFC 1034, section 4.3.2; RFC 4592 for wildcards; RFC 4035, section 3.1 for signed zones).
/// </summary>
/// <remarks>Where CoreDNS's <c>file</c> decides otherwise than these, its decision is kept, and said in the page of <c>file</c>.</remarks>
internal static class ZoneLookup
{
    /// <summary>Looks for the query's name and type, and collects the records of the answer.</summary>
    public static ZoneResult Find(Zone zone, Query query, ZoneAnswer answer)
    {
        var name = query.LowerName;
        if (query.LabelCount == zone.Origin.LabelCount && query.Type is RecordType.SOA or RecordType.NS)
        {
            return AnswerApex(zone, query.Type, answer);
        }
        var node = zone.Find(zone.Origin.Wire)!;
        for (var labels = zone.Origin.LabelCount; ; labels++)
        {
            var isAsked = labels == query.LabelCount;
            if (!isAsked && node[RecordType.DNAME] is { } dname) return ZoneChase.FollowDname(zone, query, node, dname, answer);
            if (TryDelegate(zone, node, isAsked, query.Type, answer)) return ZoneResult.Delegation;
            if (isAsked)
            {
                return node.IsEmpty ? Deny(zone, name, node, node, answer) : AnswerFrom(zone, query, node, answer, isWildcard: false);
            }
            if (zone.Find(name[query.LabelStarts[query.LabelCount - labels - 1]..]) is not { } next)
            {
                return Missing(zone, query, node, answer);
            }
            node = next;
        }
    }

    /// <summary>The wildcard that answers for a name which is not there itself; null when there is none, or the name is there.</summary>
    public static ZoneNode? WildcardOf(Zone zone, ReadOnlySpan<byte> name)
    {
        var closest = Closest(zone, name);
        return closest.Name.Length == name.Length ? null : Wildcard(zone, closest);
    }

    /// <summary>A referral, when the node is where another zone begins. A question for DS of that place is this zone's.</summary>
    public static bool TryDelegate(Zone zone, ZoneNode node, bool isAsked, RecordType type, ZoneAnswer answer)
    {
        if (node[RecordType.NS] is not { } servers || (isAsked && type == RecordType.DS)) return false;
        answer.Add(Section.Authority, servers with { Signatures = [] }); // they belong to the other zone
        if (answer.WantsDnssec) answer.Add(Section.Authority, node[RecordType.DS] ?? node[RecordType.NSEC] ?? RecordSet.None);
        ZoneAdditional.AddGlue(zone, servers, answer);
        return true;
    }

    private static ZoneResult AnswerApex(Zone zone, RecordType type, ZoneAnswer answer)
    {
        answer.Add(Section.Answer, type == RecordType.SOA ? zone.Soa : zone.Servers);
        if (type == RecordType.SOA) answer.Add(Section.Authority, zone.Servers);
        else ZoneAdditional.AddGlue(zone, zone.Servers, answer);
        return ZoneResult.Success;
    }

    private static ZoneResult AnswerFrom(Zone zone, Query query, ZoneNode node, ZoneAnswer answer, bool isWildcard)
    {
        if (query.Type != RecordType.CNAME && node[RecordType.CNAME] is { } alias)
        {
            answer.Add(Section.Answer, alias, isWildcard);
            return ZoneChase.Follow(zone, query, alias.Records[0].Data, answer);
        }
        var found = query.Type == RecordType.RRSIG ? Signatures(node) : node[query.Type];
        if (found is null)
        {
            answer.Add(Section.Authority, zone.Soa);
            AddProof(node, answer);
            return ZoneResult.NoData;
        }
        answer.Add(Section.Answer, found, isWildcard);
        answer.Add(Section.Authority, zone.Servers);
        if (isWildcard) AddProof(zone.ProofBefore(query.LowerName), answer); // that the name is not there itself
        ZoneAdditional.AddTargets(zone, answer);
        return ZoneResult.Success;
    }

    private static ZoneResult Missing(Zone zone, Query query, ZoneNode closest, ZoneAnswer answer)
    {
        if (Wildcard(zone, closest) is not { } wildcard) return Deny(zone, query.LowerName, node: null, closest, answer);
        if (!wildcard.IsEmpty) return AnswerFrom(zone, query, wildcard, answer, isWildcard: true);
        answer.Add(Section.Authority, zone.Soa);
        return ZoneResult.NoData;
    }

    /// <summary>Says that a name does not exist, or has nothing but names below it.</summary>
    private static ZoneResult Deny(Zone zone, ReadOnlySpan<byte> name, ZoneNode? node, ZoneNode closest, ZoneAnswer answer)
    {
        answer.Add(Section.Authority, zone.Soa);
        var exists = node?.HasDescendants == true;
        if (answer.WantsDnssec)
        {
            var before = zone.ProofBefore(name);
            AddProof(before, answer);
            if (!exists)
            {
                Span<byte> wildcard = stackalloc byte[WireName.MaxLength];
                var length = WriteWildcard(closest.Name, wildcard);
                if (length > 0 && zone.ProofBefore(wildcard[..length]) is { } other && !ReferenceEquals(other, before))
                {
                    AddProof(other, answer);
                }
            }
        }
        return exists ? ZoneResult.Success : ZoneResult.NameError;
    }

    private static RecordSet? Signatures(ZoneNode node)
    {
        ResourceRecord[] signatures = [.. node.Sets.SelectMany(set => set.Signatures)];
        return signatures.Length > 0 ? new RecordSet(RecordType.RRSIG, signatures, []) : null;
    }

    private static void AddProof(ZoneNode? node, ZoneAnswer answer)
    {
        if (answer.WantsDnssec && node?[RecordType.NSEC] is { } proof) answer.Add(Section.Authority, proof);
    }

    private static ZoneNode Closest(Zone zone, ReadOnlySpan<byte> name)
    {
        for (var at = 0; ; at += name[at] + 1)
        {
            if (zone.Find(name[at..]) is { } node) return node;
        }
    }

    private static ZoneNode? Wildcard(Zone zone, ZoneNode closest)
    {
        Span<byte> name = stackalloc byte[WireName.MaxLength];
        var length = WriteWildcard(closest.Name, name);
        return length > 0 ? zone.Find(name[..length]) : null;
    }

    /// <summary>Writes <c>*.</c> before a name; 0 when that is too long.</summary>
    private static int WriteWildcard(ReadOnlySpan<byte> name, Span<byte> wildcard)
    {
        if (name.Length + 2 > WireName.MaxLength) return 0;
        wildcard[0] = 1;
        wildcard[1] = (byte)'*';
        name.CopyTo(wildcard[2..]);
        return name.Length + 2;
    }
}
