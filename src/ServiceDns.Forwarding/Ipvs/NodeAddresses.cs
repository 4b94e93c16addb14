using ServiceDns.Cluster;
using ServiceDns.Linux.Netlink;
using ServiceDns.Linux.Routes;

namespace ServiceDns.Forwarding.Ipvs;

/// <summary>The node's own addresses of one family, as its interfaces have them.</summary>
/// <param name="All">All of them, but for those that forwarders put on devices of theirs.</param>
/// <param name="NodePorts">Those that take node ports: neither loopback nor link-local.</param>
internal sealed record NodeAddresses(IReadOnlySet<Address> All, IReadOnlyList<Address> NodePorts)
{
    private static readonly Cidr LinkLocal = Cidr.Parse("fe80::/10"), Loopback = Cidr.Parse("127.0.0.0/8");

    /// <summary>Reads the addresses that the interfaces have now.</summary>
    /// <exception cref="NetlinkException">They could not be read.</exception>
    public static NodeAddresses Read(RouteSocket routes, NodeSettings node)
    {
        var links = routes.Links().ToDictionary(link => link.Index);
        HashSet<Address> all = [];
        List<Address> others = [];
        foreach (var (index, address, _) in routes.Addresses(node.Family))
        {
            if (!links.TryGetValue(index, out var link) || link.Name is IpvsNames.Device or IpvsNames.KubeDevice) continue;
            if (!Counts(address)) continue;
            all.Add(address);
            if (!link.IsLoopback && !Loopback.Contains(address)) others.Add(address);
        }
        return new NodeAddresses(all, node.NodePorts.Among(others));
    }

    /// <summary>Whether an address is of any interest: link-local ones come and go with every pod, and nobody forwards to them.</summary>
    public static bool Counts(Address address) => !LinkLocal.Contains(address);
}
