using System.Text;
using ServiceDns.Dns;
using ServiceDns.Plugins.ZoneData;

namespace ServiceDns.Plugins.Secondary;

/// <summary>A list of zones in the form of a zone (RFC 9432, version 2).</summary>
/// <param name="Members">The zones, in the order of their ids.</param>
internal sealed record Catalog(IReadOnlyList<CatalogMember> Members)
{
    /// <summary>Reads the records of a transfer.</summary>
    /// <exception cref="ZoneException">They are no catalog that can be used.</exception>
    public static Catalog Parse(DomainName origin, IReadOnlyList<ResourceRecord> records)
    {
        if (!records.Any(record => record.Type == RecordType.NS && Is(record, origin)))
        {
            throw new ZoneException($"catalog zone {origin} has no NS record");
        }
        var versionName = DomainName.FromWire([7, .. "version"u8, .. origin.Wire]);
        var versions = records.Where(record => record.Type == RecordType.TXT && Is(record, versionName)).Select(TextOf).ToList();
        if (versions.Count != 1) throw new ZoneException($"catalog zone {origin} must have exactly one version TXT record");
        if (versions[0] != "2") throw new ZoneException($"catalog zone {origin} has unsupported version \"{versions[0]}\"");
        var place = DomainName.FromWire([5, .. "zones"u8, .. origin.Wire]);
        var pointers = records.Where(record => record.Type == RecordType.PTR)
            .Select(record => (Owner: DomainName.FromWire(record.Owner), Target: DomainName.FromWire(record.Data)))
            .Where(pointer => pointer.Owner.IsWithin(place)).ToList();
        var owners = pointers.Where(pointer => pointer.Owner.LabelCount == place.LabelCount + 2 && FirstLabel(pointer.Owner, 0) == "coo")
            .ToLookup(pointer => FirstLabel(pointer.Owner, 1), pointer => pointer.Target);
        var members = new List<CatalogMember>();
        foreach (var group in pointers.Where(pointer => pointer.Owner.LabelCount == place.LabelCount + 1)
            .GroupBy(pointer => FirstLabel(pointer.Owner, 0)))
        {
            if (group.Count() > 1) throw new ZoneException($"catalog member {group.Key}.{place} must have exactly one PTR record");
            if (owners[group.Key].Count() > 1) throw new ZoneException($"catalog member {group.Key} has more than one coo PTR record");
            var zone = group.First().Target;
            if (members.Find(member => member.Zone.Equals(zone)) is { } other)
            {
                throw new ZoneException($"catalog member zone {zone} is listed by both {other.Id} and {group.Key}");
            }
            members.Add(new CatalogMember(group.Key, zone, owners[group.Key].FirstOrDefault()));
        }
        return new Catalog([.. members.OrderBy(member => member.Id, StringComparer.Ordinal)]);
    }

    private static bool Is(ResourceRecord record, DomainName name) => WireName.Equals(record.Owner, name.Wire);

    private static string TextOf(ResourceRecord record)
    {
        var text = new StringBuilder();
        for (var at = 0; at < record.Data.Length; at += record.Data[at] + 1)
        {
            text.Append(Encoding.ASCII.GetString(record.Data.Slice(at + 1, Math.Min(record.Data[at], record.Data.Length - at - 1))));
        }
        return text.ToString();
    }

    private static string FirstLabel(DomainName name, int number)
    {
        var at = 0;
        for (var i = 0; i < number; i++) at += name.Wire[at] + 1;
        return Encoding.Latin1.GetString(name.Wire.Slice(at + 1, name.Wire[at]));
    }
}

/// <summary>A zone of a catalog.</summary>
/// <param name="Id">What the catalog calls it: one label.</param>
/// <param name="Zone">Its name.</param>
/// <param name="NewOwner">The catalog that it is to go to, or null.</param>
internal sealed record CatalogMember(string Id, DomainName Zone, DomainName? NewOwner);
