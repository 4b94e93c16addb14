using System.Security.Cryptography;
using System.Text;
using ServiceDns.Cluster;

namespace ServiceDns.Forwarding.Iptables;

/// <summary>The names of chains: kube-proxy's convention with a prefix of our own, so that both can run on one host.</summary>
internal static class IptablesNames
{
    /// <summary>How every chain of this mode begins. The mode ipvs has another one.</summary>
    public const string Prefix = "SDNS-";

    public const string
        Services = Prefix + "SERVICES", NodePorts = Prefix + "NODEPORTS", External = Prefix + "EXTERNAL-SERVICES",
        ClosedNodePorts = Prefix + "CLOSED-NODEPORTS", Firewall = Prefix + "PROXY-FIREWALL",
        HealthPorts = Prefix + "HEALTH-PORTS", Forward = Prefix + "FORWARD", LoopbackGuard = Prefix + "FIREWALL",
        Mark = Prefix + "MARK-MASQ", MarkOthers = Prefix + "MARK-OTHERS", Leave = Prefix + "POSTROUTING", Canary = Prefix + "PROXY-CANARY";

    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"; // RFC 4648, section 6
    private const int HashLength = 16;

    /// <summary>The chain that chooses among the endpoints under policy Cluster.</summary>
    public static string Cluster(ServicePortKey port) => Prefix + "SVC-" + Hash(port, "");

    /// <summary>The chain that chooses among the endpoints under policy Local.</summary>
    public static string Local(ServicePortKey port) => Prefix + "SVL-" + Hash(port, "");

    /// <summary>The chain of what came by an external address.</summary>
    public static string ExternalOf(ServicePortKey port) => Prefix + "EXT-" + Hash(port, "");

    /// <summary>The chain that lets chosen sources through to a load balancer's address.</summary>
    public static string SourcesOf(ServicePortKey port) => Prefix + "FW-" + Hash(port, "");

    /// <summary>The list of one endpoint's clients, where a service has affinity.</summary>
    public static string ClientsOf(ServicePortKey port, PlannedEndpoint endpoint) => Prefix + "SEP-" + Hash(port, Destination(endpoint));

    /// <summary>An endpoint as <c>10.0.0.1:80</c> or <c>[fd00::1]:80</c>.</summary>
    public static string Destination(PlannedEndpoint endpoint) =>
        endpoint.Address.Family == IpFamily.IPv4 ? $"{endpoint.Address}:{endpoint.Port}" : $"[{endpoint.Address}]:{endpoint.Port}";

    /// <summary>The protocol as iptables writes it.</summary>
    public static string Name(Protocol protocol) => protocol switch
    {
        Protocol.Udp => "udp",
        Protocol.Sctp => "sctp",
        _ => "tcp",
    };

    /// <summary>The first 80 bits of a digest, as kube-proxy takes them: no two ports of a cluster share them.</summary>
    private static string Hash(ServicePortKey port, string endpoint)
    {
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(port + Name(port.Protocol) + endpoint), digest);
        Span<char> text = stackalloc char[HashLength];
        for (var i = 0; i < HashLength; i++)
        {
            var bit = 5 * i;
            var pair = (digest[bit / 8] << 8) | digest[bit / 8 + 1];
            text[i] = Alphabet[(pair >> (11 - bit % 8)) & 31];
        }
        return new string(text);
    }
}
