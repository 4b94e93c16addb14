using ServiceDns.Cluster;
using Xunit;

namespace ServiceDns.Kernel.Tests.Network;

/// <summary>Packets through the rules, of one set of services that stays; each mode names the network with its rules.</summary>
/// <param name="network">The network; null where there can be none.</param>
public abstract class FlowTests(FlowNetwork? network)
{
    [SkippableTheory, MemberData(nameof(FlowTable.Rows), MemberType = typeof(FlowTable))]
    public void A_packet_goes_where_the_plan_says(IpFamily family, Protocol protocol, string from, string to, int port, string outcome)
    {
        Skip.IfNot(TestNetwork.Missing is null, TestNetwork.Missing);

        Assert.Equal(outcome, network!.Ask(family, protocol, from, to, port, outcome == Probe.Silence));
    }
}
