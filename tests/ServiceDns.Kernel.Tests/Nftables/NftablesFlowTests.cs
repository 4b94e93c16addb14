using ServiceDns.Cluster;
using ServiceDns.Forwarding.Nftables;
using ServiceDns.Kernel.Tests.Network;
using ServiceDns.Kernel.Tests.Scenarios;
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

/// <summary>Packets through the rules, of nodes and services of all kinds.</summary>
public sealed class NftablesScenarioTests(NftablesScenarioTests.Fixture fixture) : IClassFixture<NftablesScenarioTests.Fixture>
{
    [SkippableTheory, MemberData(nameof(ScenarioNetwork.Rows), MemberType = typeof(ScenarioNetwork))]
    public async Task Packets_go_where_kube_proxy_sends_them(string scenario, IpFamily family)
    {
        Skip.IfNot(TestNetwork.Missing is null, TestNetwork.Missing);

        var differences = await fixture.Network!.DifferencesAsync(scenario, family);

        Assert.True(differences.Length == 0, differences);
    }

    public sealed class Fixture : IDisposable
    {
        public ScenarioNetwork? Network { get; } = TestNetwork.Missing is null ? new ScenarioNetwork(new NftablesKind()) : null;

        public void Dispose() => Network?.Dispose();
    }
}
