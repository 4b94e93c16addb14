namespace ServiceDns.Conformance.Records;

/// <summary>The zones of the tables' Corefile.</summary>
internal static class Zones
{
    private const uint DefaultTtl = 5, LongTtl = 600;

    private static readonly string[] All = ["cluster.local", "in-addr.arpa", "ip6.arpa"];

    /// <summary>The zone of a name, as it is written at the end of that name, with the final dot.</summary>
    public static string Of(string name)
    {
        foreach (var zone in All)
        {
            if (name.EndsWith(zone, StringComparison.OrdinalIgnoreCase)) return name[^zone.Length..] + ".";
        }
        return string.Join('.', name.Split('.')[^2..]) + "."; // insecure.test and its neighbours
    }

    public static uint TtlOf(string name) => name.EndsWith("ttl.test", StringComparison.OrdinalIgnoreCase) ? LongTtl : DefaultTtl;
}
