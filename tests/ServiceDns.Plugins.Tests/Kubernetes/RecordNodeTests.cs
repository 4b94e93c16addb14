using ServiceDns.Cluster;
using ServiceDns.Plugins.Kubernetes;

namespace ServiceDns.Plugins.Tests.Kubernetes;

public class RecordNodeTests
{
    [Fact]
    public void Addresses_beyond_those_that_a_node_counts_leave_what_is_behind_them_readable()
    {
        var (six, builder) = (Address.Parse("2001:db8::1"), new RecordNodeBuilder([1, (byte)'a']));
        for (uint i = 0; i <= ushort.MaxValue; i++) builder.Add("four", Address.FromNumber(IpFamily.IPv4, 0x0A00_0000 + i), null);
        builder.Add("six", six, 80);

        var node = new RecordNode(builder.Build());

        Assert.Equal((ushort.MaxValue, 1, 1), (node.IPv4Count, node.IPv6Count, node.ServiceCount));
        Assert.Equal(six, Address.FromBytes(node.IPv6));
        Assert.Equal(80, node.Services[0].Port);
        var targets = node.Targets;
        Assert.True(targets.MoveNext());
        Assert.Equal(six, Address.FromBytes(targets.IPv6));
    }
}
