using System.Globalization;
using System.Text.RegularExpressions;
using ServiceDns.Cluster;

namespace ServiceDns.Kernel.Tests.Network;

/// <summary>
/// Names for the addresses of a <see cref="TestNetwork"/> and of services, so that one table of flows stands for both families:
/// <c>cluster-1</c>, <c>external-3</c>, <c>many-1</c>, <c>node</c>, <c>node-2</c>, <c>pod0</c>, <c>remote0</c>, <c>outside</c>;
/// <c>gateway</c> for what the node masquerades to towards its pods, <c>link</c> towards the other machine.
/// </summary>
public static partial class Names
{
    /// <summary>The port that endpoints listen at.</summary>
    public const int Usual = 8080;

    private static readonly (string Name, string IPv4, string IPv6)[] Fixed =
    [
        ("node", "192.0.2.1", "2001:db8::1"), ("node-2", "192.0.2.2", "2001:db8::2"), ("outside", "192.0.2.9", "2001:db8::9"),
        ("pod0", "10.244.1.10", "fd00:244:1::10"), ("pod1", "10.244.1.11", "fd00:244:1::11"), ("pod2", "10.244.1.12", "fd00:244:1::12"),
        ("remote0", "10.244.2.10", "fd00:244:2::10"), ("remote1", "10.244.2.11", "fd00:244:2::11"),
        ("blocked", "198.51.100.9", "2001:db8:e::9"), ("localhost", "127.0.0.1", "::1"), ("any", "0.0.0.0", "::"),
        ("gateway", "10.244.1.1", "fd00:244:1::1"), ("link", "172.18.0.1", "fd00:172::1"),
        ("pods", "10.244.0.0/16", "fd00:244::/32"), ("many", "10.244.4.0/22", "fd00:244:4::/64"),
        ("services", "10.96.0.0/16", "fd00:96::/64"), ("near", "192.0.2.0/24", "2001:db8::/64"),
        ("elsewhere", "198.51.100.0/24", "2001:db8:e::/64"),
    ];

    /// <summary>The address or range of that name.</summary>
    public static string Address(string name, IpFamily family)
    {
        var isIPv4 = family == IpFamily.IPv4;
        var number = name[(name.IndexOf('-', StringComparison.Ordinal) + 1)..];
        if (name.StartsWith("cluster-", StringComparison.Ordinal)) return (isIPv4 ? "10.96.0." : "fd00:96::") + number;
        if (name.StartsWith("external-", StringComparison.Ordinal)) return (isIPv4 ? "203.0.113." : "2001:db8:ff::") + number;
        if (name.StartsWith("many-", StringComparison.Ordinal)) return Of(int.Parse(number, CultureInfo.InvariantCulture), isIPv4);
        var entry = Fixed.Single(entry => entry.Name == name);
        return isIPv4 ? entry.IPv4 : entry.IPv6;
    }

    /// <summary>The first of the addresses <c>many-N</c> is one behind the beginning of their range.</summary>
    private static string Of(int number, bool isIPv4) => isIPv4 ? $"10.244.{4 + number / 256}.{number % 256}" : $"fd00:244:4::{number:x}";

    /// <summary>The answer of a server with names in place of addresses: <c>pod1 from gateway</c>; of a port other than <see cref="Usual"/>
    /// <c>pod1:8081 from gateway</c>.</summary>
    public static string Of(string answer)
    {
        var match = Answer().Match(answer);
        if (!match.Success) return answer;
        var (server, port) = (NameOf(match.Groups[1].Value), match.Groups[2].Value);
        var isUsual = port == $"{Usual}" || server == match.Groups[1].Value;
        return $"{server}{(isUsual ? "" : $":{port}")} from {NameOf(match.Groups[3].Value)}";
    }

    private static string NameOf(string address) =>
        Fixed.FirstOrDefault(entry => entry.IPv4 == address || entry.IPv6 == address).Name ?? address;

    [GeneratedRegex(@"^\[?([0-9a-f.:]+?)\]?:(\d+) from ([0-9a-f.:]+)$")]
    private static partial Regex Answer();
}
