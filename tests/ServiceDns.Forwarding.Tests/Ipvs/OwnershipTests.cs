using ServiceDns.Cluster;
using ServiceDns.Forwarding.Ipvs;
using ServiceDns.Linux.Ipset;
using ServiceDns.Linux.IpVs;

namespace ServiceDns.Forwarding.Tests.Ipvs;

/// <summary>Which virtual servers that are found at the start, and that no service has, are deleted.</summary>
public class OwnershipTests
{
    //                address  port mark ours
    public static TheoryData<string, int, uint, bool> Servers => new()
    {
        { "10.96.0.1", 80, 0, true },         // on the device
        { "10.96.0.1", 81, 0, true },         // whatever its port
        { "192.0.2.1", 30080, 0, true },      // a node port: in a set
        { "192.0.2.1", 30081, 0, false },     // another's on an address of the node
        { "192.0.2.2", 30080, 0, false },     // beside it
        { "192.0.2.3", 80, 0, false },        // in a set that says nothing of owning
        { "198.51.100.1", 80, 0, false },     // on the device, yet excluded
        { "198.51.100.2", 80, 0, false },     // in a set, yet excluded
        { "2001:db8::1", 80, 0, true },
        { "2001:db8:1::1", 80, 0, false },    // excluded
        { "2001:db8::2", 80, 0, false },      // not ours
        { "0.0.0.0", 0, 7, true },            // by a mark that we gave
        { "0.0.0.0", 0, 8, false },           // by another's
    };

    [Theory, MemberData(nameof(Servers))]
    public void Is_known_by_what_stands_beside_it(string address, int port, uint mark, bool ours)
    {
        var ownership = new Ownership(
            new Dictionary<SetElement, uint>
            {
                [Element(ServiceSet.External, "192.0.2.1", 30080)] = 0,
                [Element(ServiceSet.Dropped, "192.0.2.3", 80)] = 0,
                [Element(ServiceSet.ClusterIP, "198.51.100.2", 80)] = 0,
                [Element(ServiceSet.ExternalLocal, "203.0.113.1", 80)] = 7,
            },
            new[] { "10.96.0.1", "198.51.100.1", "2001:db8::1", "2001:db8:1::1" }.Select(Address.Parse).ToHashSet(),
            [Cidr.Parse("198.51.100.0/24"), Cidr.Parse("2001:db8:1::/48")]);
        var at = Address.Parse(address);

        Assert.Equal(ours, ownership.Includes(new VirtualServerKey(at.Family, Protocol.Tcp, at, (ushort)port, mark)));
    }

    private static SetElement Element(ServiceSet set, string address, ushort port) =>
        new(set, new IpsetElement(Address.Parse(address), new IpsetPort(Protocol.Tcp, port)));
}
