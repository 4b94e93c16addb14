using ServiceDns.Cluster;
using ServiceDns.Forwarding.Iptables;
using ServiceDns.Kernel.Tests.Network;
using Xunit;

namespace ServiceDns.Kernel.Tests.Iptables;

/// <summary>Packets through the rules, of one set of services that stays; in the flavour that is this host's default.</summary>
public sealed class IptablesFlowTests(IptablesFlowTests.Fixture fixture) : IClassFixture<IptablesFlowTests.Fixture>
{
    [SkippableTheory, MemberData(nameof(FlowTable.Rows), MemberType = typeof(FlowTable))]
    public void A_packet_goes_where_the_plan_says(IpFamily family, Protocol protocol, string from, string to, int port, string outcome)
    {
        Skip.IfNot(TestNetwork.Missing is null, TestNetwork.Missing);

        Assert.Equal(outcome, fixture.Network!.Ask(family, protocol, from, to, port, outcome == Probe.Silence));
    }

    public sealed class Fixture : IDisposable
    {
        public FlowNetwork? Network { get; } = TestNetwork.Missing is null ? new FlowNetwork(new IptablesKind()) : null;

        public void Dispose() => Network?.Dispose();
    }
}

/// <summary>The same packets on a host that has rules of the legacy flavour.</summary>
public sealed class LegacyIptablesFlowTests(LegacyIptablesFlowTests.Fixture fixture) : IClassFixture<LegacyIptablesFlowTests.Fixture>
{
    [SkippableTheory, MemberData(nameof(FlowTable.Rows), MemberType = typeof(FlowTable))]
    public void A_packet_goes_where_the_plan_says(IpFamily family, Protocol protocol, string from, string to, int port, string outcome)
    {
        Skip.IfNot(TestNetwork.Missing is null, TestNetwork.Missing);

        Assert.Equal(outcome, fixture.Network!.Ask(family, protocol, from, to, port, outcome == Probe.Silence));
    }

    [SkippableFact]
    public void The_rules_are_of_the_legacy_flavour()
    {
        Skip.IfNot(TestNetwork.Missing is null, TestNetwork.Missing);

        Assert.Contains("SDNS-SERVICES", fixture.Rules, StringComparison.Ordinal);
    }

    public sealed class Fixture : IDisposable
    {
        private Host? node;

        public Fixture() => Network = TestNetwork.Missing is not null ? null : new FlowNetwork(new IptablesKind(), host =>
        {
            node = host;
            foreach (var program in new[] { "iptables-legacy", "ip6tables-legacy" }) host.Output(program, "-A", "INPUT", "-i", "lo");
        });

        public FlowNetwork? Network { get; }

        public string Rules => node!.Output("iptables-legacy", "-t", "nat", "-S");

        public void Dispose() => Network?.Dispose();
    }
}
