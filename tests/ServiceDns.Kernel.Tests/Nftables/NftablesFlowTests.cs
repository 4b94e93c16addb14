using ServiceDns.Cluster;
using ServiceDns.Forwarding.Nftables;
using ServiceDns.Kernel.Tests.Network;
using Xunit;

namespace ServiceDns.Kernel.Tests.Nftables;

/// <summary>Packets through the rules, of one set of services that stays.</summary>
public sealed class NftablesFlowTests(NftablesFlowTests.Fixture fixture) : IClassFixture<NftablesFlowTests.Fixture>
{
    [SkippableTheory, MemberData(nameof(FlowTable.Rows), MemberType = typeof(FlowTable))]
    public void A_packet_goes_where_the_plan_says(IpFamily family, Protocol protocol, string from, string to, int port, string outcome)
    {
        Skip.IfNot(TestNetwork.Missing is null, TestNetwork.Missing);

        Assert.Equal(outcome, fixture.Network!.Ask(family, protocol, from, to, port, outcome == Probe.Silence));
    }

    public sealed class Fixture : IDisposable
    {
        public FlowNetwork? Network { get; } = TestNetwork.Missing is null ? new FlowNetwork(new NftablesKind()) : null;

        public void Dispose() => Network?.Dispose();
    }
}
