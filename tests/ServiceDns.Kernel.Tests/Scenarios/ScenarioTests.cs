using ServiceDns.Cluster;
using ServiceDns.Kernel.Tests.Network;
using Xunit;

namespace ServiceDns.Kernel.Tests.Scenarios;

/// <summary>Packets through the rules, of nodes and services of all kinds; each mode names the network with its rules.</summary>
/// <param name="network">The network; null where there can be none.</param>
public abstract class ScenarioTests(ScenarioNetwork? network)
{
    [SkippableTheory, MemberData(nameof(ScenarioNetwork.Rows), MemberType = typeof(ScenarioNetwork))]
    public async Task Packets_go_where_kube_proxy_sends_them(string scenario, IpFamily family)
    {
        Skip.IfNot(TestNetwork.Missing is null, TestNetwork.Missing);

        var differences = await network!.DifferencesAsync(scenario, family);

        Assert.True(differences.Length == 0, differences);
    }
}
