using System.Globalization;

namespace ServiceDns.Conformance.Client;

/// <summary>Mnemonics of the record types and response codes that the tests meet (IANA DNS parameters).</summary>
internal static class TypeNames
{
    private static readonly Dictionary<string, int> Types = new(StringComparer.Ordinal)
    {
        ["A"] = 1, ["NS"] = 2, ["CNAME"] = 5, ["SOA"] = 6, ["PTR"] = 12, ["HINFO"] = 13, ["MX"] = 15, ["TXT"] = 16, ["AAAA"] = 28,
        ["SRV"] = 33,
        ["NAPTR"] = 35, ["OPT"] = 41, ["DS"] = 43, ["HTTPS"] = 65, ["IXFR"] = 251, ["AXFR"] = 252, ["ANY"] = 255,
    };

    private static readonly string[] Codes = ["NOERROR", "FORMERR", "SERVFAIL", "NXDOMAIN", "NOTIMP", "REFUSED"];

    public static int Number(string type) =>
        Types.TryGetValue(type, out var number) ? number : int.Parse(type["TYPE".Length..], CultureInfo.InvariantCulture);

    public static string Type(int number) => Types.FirstOrDefault(pair => pair.Value == number).Key ?? $"TYPE{number}";

    public static string Code(int number) => number < Codes.Length ? Codes[number] : number == 16 ? "BADVERS" : $"RCODE{number}";
}
