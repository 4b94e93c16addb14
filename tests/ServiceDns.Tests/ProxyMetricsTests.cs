using System.Buffers;
using System.Text;
using ServiceDns.Cluster;
using ServiceDns.Forwarding;
using ServiceDns.Forwarding.Iptables;
using ServiceDns.Forwarding.Nftables;
using ServiceDns.Proxy;
using ServiceDns.Server;

namespace ServiceDns.Tests;

public class ProxyMetricsTests
{
    public static TheoryData<IForwardingModeKind, bool> Modes => new() { { new IptablesKind(), true }, { new NftablesKind(), false } };

    [Theory, MemberData(nameof(Modes))]
    public void What_rules_of_iptables_count_is_there_in_that_mode_alone(IForwardingModeKind kind, bool isThere)
    {
        var metrics = new MetricRegistry();
        _ = new ProxyMetrics(metrics, new ModeChoice(kind, [IpFamily.IPv4]), TimeProvider.System);
        var output = new ArrayBufferWriter<byte>();

        PrometheusText.Write(metrics, output);

        var lines = Encoding.UTF8.GetString(output.WrittenSpan).Split('\n');
        foreach (var name in new[] { "ct_state_invalid_dropped", "localhost_nodeports_accepted" })
        {
            var counter = $"kubeproxy_iptables_{name}_packets_total";
            Assert.Equal(isThere, lines.Contains($"# TYPE {counter} counter"));
            Assert.Equal(isThere, lines.Any(line => line.StartsWith($"{counter} ", StringComparison.Ordinal)));
        }
    }
}
