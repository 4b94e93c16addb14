using ServiceDns.Dns;

namespace ServiceDns.Plugins.Dnssec;

/// <summary>Groups records by name and type.</summary>
internal static class RecordSets
{
    /// <summary>The sets of a section in the order of their first records, without signatures and without OPT.</summary>
    public static List<List<ResourceRecord>> Of(IEnumerable<ResourceRecord> section)
    {
        var sets = new List<List<ResourceRecord>>();
        foreach (var record in section)
        {
            if (record.Type is RecordType.RRSIG or RecordType.OPT) continue;
            var set = sets.Find(each => each[0].Type == record.Type && WireName.Equals(each[0].Owner, record.Owner));
            if (set is null) sets.Add(set = []);
            set.Add(record);
        }
        return sets;
    }
}
