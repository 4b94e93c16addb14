using ServiceDns.Cluster;
using ServiceDns.Forwarding.Nftables;
using ServiceDns.Kernel.Tests.Network;
using ServiceDns.Kernel.Tests.Scenarios;
using Xunit;

namespace ServiceDns.Kernel.Tests.Nftables;

/// <summary>Packets through the rules, of one set of services that stays.</summary>
public sealed class NftablesFlowTests(NftablesFlowTests.Fixture fixture)
    : FlowTests(fixture.Network), IClassFixture<NftablesFlowTests.Fixture>
{
    public sealed class Fixture : IDisposable
    {
        public FlowNetwork? Network { get; } = TestNetwork.Missing is null ? new FlowNetwork(new NftablesKind()) : null;

        public void Dispose() => Network?.Dispose();
    }
}

/// <summary>Packets through the rules, of nodes and services of all kinds.</summary>
public sealed class NftablesScenarioTests(NftablesScenarioTests.Fixture fixture)
    : ScenarioTests(fixture.Network), IClassFixture<NftablesScenarioTests.Fixture>
{
    public sealed class Fixture : IDisposable
    {
        public ScenarioNetwork? Network { get; } = TestNetwork.Missing is null ? new ScenarioNetwork(new NftablesKind()) : null;

        public void Dispose() => Network?.Dispose();
    }
}
