using ServiceDns.Dns;
using ServiceDns.Server;

namespace ServiceDns.Plugins.ZoneData;

/// <summary>Follows CNAME and DNAME records through a zone (RFC 1034, section 3.6.2; RFC 6672).</summary>
internal static class ZoneChase
{
    private const int MostLinks = 8; // of one chain, as in CoreDNS

    /// <summary>Goes on at the target of a CNAME that is in the answer already.</summary>
    public static ZoneResult Follow(Zone zone, Query query, ReadOnlySpan<byte> target, ZoneAnswer answer)
    {
        for (var links = 0; ; links++)
        {
            var node = zone.Find(target);
            if (node is { IsEmpty: true }) node = null;
            if (TryDelegate(zone, target, node, query.Type, answer)) return ZoneResult.Delegation;
            if (node is null || query.Type == RecordType.NS || (query.Type == RecordType.SOA && target.SequenceEqual(zone.Origin.Wire)))
            {
                answer.Target = target.ToArray();
                return ZoneResult.External;
            }
            if (node[RecordType.CNAME] is not { } alias)
            {
                if (node[query.Type] is { } found) answer.Add(Section.Answer, found);
                break;
            }
            if (links > MostLinks) break;
            answer.Add(Section.Answer, alias);
            target = alias.Records[0].Data;
        }
        answer.Add(Section.Authority, zone.Servers);
        ZoneAdditional.AddTargets(zone, answer);
        return ZoneResult.Success;
    }

    /// <summary>Answers for a name below one that has a DNAME: that record, and the CNAME that it makes.</summary>
    public static ZoneResult FollowDname(Zone zone, Query query, ZoneNode node, RecordSet dname, ZoneAnswer answer)
    {
        var record = dname.Records[0];
        var before = query.NameLength - node.Name.Length;
        if (before + record.Data.Length > WireName.MaxLength)
        {
            answer.Add(Section.Answer, dname);
            return ZoneResult.TooLong;
        }
        byte[] target = [.. query.LowerName[..before], .. record.Data];
        WireName.ToLower(target, target);
        if (query.LowerName.SequenceEqual(target)) return ZoneResult.ServerFailure; // could only lead here again
        answer.Add(Section.Answer, dname);
        answer.Add(Section.Answer, [new ResourceRecord(query.LowerName, RecordType.CNAME, RecordClass.IN, record.Ttl, target)]);
        if (query.Type != RecordType.CNAME) return Follow(zone, query, target, answer);
        answer.Add(Section.Authority, zone.Servers);
        return ZoneResult.Success;
    }

    /// <summary>A referral, when another zone begins at the target or above it.</summary>
    private static bool TryDelegate(Zone zone, ReadOnlySpan<byte> target, ZoneNode? exact, RecordType type, ZoneAnswer answer)
    {
        var end = WireName.OffsetOfZone(target, zone.Origin.Wire);
        if (end <= 0) return false;
        Span<byte> starts = stackalloc byte[WireName.MaxLabels];
        var count = 0;
        for (var at = 0; at < end; at += target[at] + 1) starts[count++] = (byte)at;
        for (var i = count - 1; i >= 0; i--)
        {
            var node = i == 0 ? exact : zone.Find(target[starts[i]..]);
            if (node is not null && ZoneLookup.TryDelegate(zone, node, isAsked: i == 0, type, answer)) return true;
        }
        return false;
    }
}
