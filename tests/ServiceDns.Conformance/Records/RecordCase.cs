using System.Net;
using System.Net.Sockets;
using ServiceDns.Conformance.Client;

namespace ServiceDns.Conformance.Records;

/// <summary>One question of a table and the whole answer expected for it.</summary>
/// <param name="Place">File and line.</param>
/// <param name="Name">The asked name, without the final dot.</param>
/// <param name="Type">The asked type.</param>
/// <param name="Lines">The expected lines as written.</param>
internal sealed record RecordCase(string Place, string Name, string Type, IReadOnlyList<string> Lines)
{
    private const uint SoaTtlLimit = 300;

    public override string ToString() => $"{Place}: {Name} {Type}";

    /// <summary>
    /// Compares an answer with the expectation; letter case counts in neither name nor data when <paramref name="anyCase"/>.
    /// </summary>
    /// <returns>Null when they are the same, else what differs.</returns>
    public string? Difference(Reply reply, string asked, bool anyCase = false)
    {
        var expected = Expected(asked);
        var actual = Actual(reply);
        var comparer = anyCase ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal;
        return expected.SequenceEqual(actual, comparer)
            ? null
            : $"{Place}: {asked} {Type}\nexpected\n  {string.Join("\n  ", expected)}\nbut got\n  {string.Join("\n  ", actual)}";
    }

    /// <summary>The code, whether AA is set, and the records of all sections, in ordinal order.</summary>
    private static List<string> Actual(Reply reply) =>
    [
        $"{reply.Code}{(reply.IsAuthoritative ? " aa" : "")}",
        .. reply.Answer.Select(Normal).Concat(reply.Authority.Select(record => "authority " + Normal(record)))
            .Concat(reply.Additional.Select(record => "additional " + Normal(record))).Order(StringComparer.OrdinalIgnoreCase),
    ];

    private List<string> Expected(string asked) => Lines switch
    {
        ["nodata"] => ["NOERROR aa", Soa(asked)],
        ["nxdomain"] => ["NXDOMAIN aa", Soa(asked)],
        ["empty"] => ["NOERROR aa"],
        ["servfail"] => ["SERVFAIL"],
        ["refused"] => ["REFUSED"],
        _ => ["NOERROR aa", .. Lines.Select(line => line.StartsWith("@ ", StringComparison.Ordinal) ? $"{asked}.{line[1..]}" : line)
            .Order(StringComparer.OrdinalIgnoreCase)],
    };

    private static string Soa(string asked)
    {
        var zone = Zones.Of(asked);
        var ttl = Zones.TtlOf(asked);
        return $"authority {zone} {Math.Min(ttl, SoaTtlLimit)} IN SOA ns.dns.{zone} hostmaster.{zone} SERIAL 7200 1800 86400 {ttl}";
    }

    private static string Normal(ZoneRecord record)
    {
        if (record.Type != "SOA") return record.ToString();
        var fields = record.Data.Split(' ');
        fields[2] = "SERIAL"; // the time of the last change
        return (record with { Data = string.Join(' ', fields) }).ToString();
    }

    /// <summary>The name under which an address has its PTR records.</summary>
    public static string ReverseName(IPAddress address) => address.AddressFamily == AddressFamily.InterNetwork
        ? string.Join('.', address.GetAddressBytes().Reverse()) + ".in-addr.arpa"
        : string.Join('.', Convert.ToHexStringLower(address.GetAddressBytes()).Reverse()) + ".ip6.arpa";
}
