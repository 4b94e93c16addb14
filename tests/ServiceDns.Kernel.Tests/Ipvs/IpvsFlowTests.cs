using ServiceDns.Cluster;
using ServiceDns.Forwarding.Ipvs;
using ServiceDns.Kernel.Tests.Guest;
using ServiceDns.Kernel.Tests.Network;
using ServiceDns.Kernel.Tests.Scenarios;
using Xunit;

namespace ServiceDns.Kernel.Tests.Ipvs;

/// <summary>Packets through virtual servers and rules, of one set of services that stays.</summary>
public sealed class IpvsFlowTests(IpvsFlowTests.Fixture fixture) : IClassFixture<IpvsFlowTests.Fixture>
{
    [GuestTheory, MemberData(nameof(FlowTable.Rows), MemberType = typeof(FlowTable))]
    public void A_packet_goes_where_the_plan_says(IpFamily family, Protocol protocol, string from, string to, int port, string outcome) =>
        Assert.Equal(outcome, fixture.Network!.Ask(family, protocol, from, to, port, outcome == Probe.Silence));

    public sealed class Fixture : IDisposable
    {
        public FlowNetwork? Network { get; } = GuestKernel.IsNotNeeded ? new FlowNetwork(new IpvsKind()) : null;

        public void Dispose() => Network?.Dispose();
    }
}

/// <summary>Packets through virtual servers and rules, of nodes and services of all kinds.</summary>
public sealed class IpvsScenarioTests(IpvsScenarioTests.Fixture fixture) : IClassFixture<IpvsScenarioTests.Fixture>
{
    [GuestTheory, MemberData(nameof(ScenarioNetwork.HalfOfRows), MemberType = typeof(ScenarioNetwork))]
    public async Task Packets_go_where_kube_proxy_sends_them(string scenario, IpFamily family)
    {
        var differences = await fixture.Network!.DifferencesAsync(scenario, family);

        Assert.True(differences.Length == 0, differences);
    }

    public sealed class Fixture : IDisposable
    {
        public ScenarioNetwork? Network { get; } = GuestKernel.IsNotNeeded ? new ScenarioNetwork(new IpvsKind(), isThrifty: true) : null;

        public void Dispose() => Network?.Dispose();
    }
}
