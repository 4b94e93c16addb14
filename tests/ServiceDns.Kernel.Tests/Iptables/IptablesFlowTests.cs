using ServiceDns.Cluster;
using ServiceDns.Forwarding.Iptables;
using ServiceDns.Kernel.Tests.Network;
using ServiceDns.Kernel.Tests.Scenarios;
using Xunit;

namespace ServiceDns.Kernel.Tests.Iptables;

/// <summary>Packets through the rules, of one set of services that stays; in the flavour that is this host's default.</summary>
public sealed class IptablesFlowTests(IptablesFlowTests.Fixture fixture)
    : FlowTests(fixture.Network), IClassFixture<IptablesFlowTests.Fixture>
{
    public sealed class Fixture : IDisposable
    {
        public FlowNetwork? Network { get; } = TestNetwork.Missing is null ? new FlowNetwork(new IptablesKind()) : null;

        public void Dispose() => Network?.Dispose();
    }
}

/// <summary>The same packets on a host that has rules of the legacy flavour.</summary>
public sealed class LegacyIptablesFlowTests(LegacyIptablesFlowTests.Fixture fixture)
    : FlowTests(fixture.Network), IClassFixture<LegacyIptablesFlowTests.Fixture>
{
    /// <summary>Gives the host rules of that flavour.</summary>
    internal static void UseLegacy(Host host)
    {
        foreach (var program in new[] { "iptables-legacy", "ip6tables-legacy" }) host.Output(program, "-A", "INPUT", "-i", "lo");
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
            UseLegacy(host);
        });

        public FlowNetwork? Network { get; }

        public string Rules => node!.Output("iptables-legacy", "-t", "nat", "-S");

        public void Dispose() => Network?.Dispose();
    }
}

/// <summary>Packets through the rules, of nodes and services of all kinds; in the flavour that is this host's default.</summary>
public sealed class IptablesScenarioTests(IptablesScenarioTests.Fixture fixture)
    : ScenarioTests(fixture.Network), IClassFixture<IptablesScenarioTests.Fixture>
{
    public sealed class Fixture : IDisposable
    {
        public ScenarioNetwork? Network { get; } = TestNetwork.Missing is null ? new ScenarioNetwork(new IptablesKind()) : null;

        public void Dispose() => Network?.Dispose();
    }
}

/// <summary>The same in the legacy flavour, with one family each: its rules are the same.</summary>
public sealed class LegacyIptablesScenarioTests(LegacyIptablesScenarioTests.Fixture fixture)
    : IClassFixture<LegacyIptablesScenarioTests.Fixture>
{
    [SkippableTheory, MemberData(nameof(ScenarioNetwork.HalfOfRows), MemberType = typeof(ScenarioNetwork))]
    public async Task Packets_go_where_kube_proxy_sends_them(string scenario, IpFamily family)
    {
        Skip.IfNot(TestNetwork.Missing is null, TestNetwork.Missing);

        var differences = await fixture.Network!.DifferencesAsync(scenario, family);

        Assert.True(differences.Length == 0, differences);
    }

    public sealed class Fixture : IDisposable
    {
        public ScenarioNetwork? Network { get; } =
            TestNetwork.Missing is null ? new ScenarioNetwork(new IptablesKind(), flavour: "-legacy") : null;

        public void Dispose() => Network?.Dispose();
    }
}
