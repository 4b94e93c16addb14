using ServiceDns.Dns;

namespace ServiceDns.Plugins.ZoneData;

/// <summary>Adds the addresses that a client will ask for next, where the zone has them.</summary>
internal static class ZoneAdditional
{
    /// <summary>Addresses of name servers that lie below what they serve.</summary>
    public static void AddGlue(Zone zone, RecordSet servers, ZoneAnswer answer)
    {
        Span<byte> target = stackalloc byte[WireName.MaxLength];
        foreach (var record in servers.Records)
        {
            if (TryTarget(record, target, out var length) && IsWithin(target[..length], record.Owner))
            {
                AddAddresses(zone, target[..length], answer);
            }
        }
    }

    /// <summary>Addresses of the targets that are named in the answer section, each target once.</summary>
    public static void AddTargets(Zone zone, ZoneAnswer answer)
    {
        HashSet<ZoneNode>? seen = null;
        Span<byte> target = stackalloc byte[WireName.MaxLength];
        for (var i = 0; i < answer.AnswerParts; i++)
        {
            var records = answer.AnswerPart(i);
            if (records.Length == 0 || records[0].Type is not (RecordType.SRV or RecordType.MX or RecordType.SVCB or RecordType.HTTPS))
            {
                continue;
            }
            foreach (var record in records)
            {
                if (!TryTarget(record, target, out var length) || !IsWithin(target[..length], zone.Origin.Wire)) continue;
                if (zone.Find(target[..length]) is { } node && (seen ??= []).Add(node)) AddAddresses(node, answer);
            }
        }
    }

    private static void AddAddresses(Zone zone, ReadOnlySpan<byte> name, ZoneAnswer answer)
    {
        if (zone.Find(name) is { } node) AddAddresses(node, answer);
    }

    private static void AddAddresses(ZoneNode node, ZoneAnswer answer)
    {
        if (node[RecordType.A] is { } v4) answer.Add(Section.Additional, v4);
        if (node[RecordType.AAAA] is { } v6) answer.Add(Section.Additional, v6);
    }

    /// <summary>The name in a record's data, in lower case.</summary>
    private static bool TryTarget(ResourceRecord record, Span<byte> target, out int length)
    {
        var before = record.Type switch
        {
            RecordType.SRV => 6,
            RecordType.NS => 0,
            _ => 2,
        };
        length = record.Data.Length > before ? WireName.LengthOf(record.Data[before..]) : -1;
        if (length < 0) return false;
        WireName.ToLower(record.Data.Slice(before, length), target);
        return true;
    }

    private static bool IsWithin(ReadOnlySpan<byte> name, ReadOnlySpan<byte> zone) => WireName.OffsetOfZone(name, zone) >= 0;
}
