using System.Globalization;
using Xunit;

namespace ServiceDns.Conformance.Server;

/// <summary>kubeadm's Corefile, with ports that are free, an upstream that answers, other manifests, and `hosts` in it.</summary>
/// <param name="Text">The Corefile.</param>
/// <param name="Port">Where it answers DNS, on 127.0.0.1.</param>
/// <param name="HealthPort">Of /health.</param>
/// <param name="ReadyPort">Of /ready.</param>
/// <param name="MetricsPort">Of /metrics.</param>
internal sealed record KubeadmCorefile(string Text, int Port, int HealthPort, int ReadyPort, int MetricsPort)
{
    /// <summary>The name that `hosts` knows.</summary>
    public const string HostsName = "www.hosts.example";

    /// <param name="manifests">What stands behind <c>manifests</c>.</param>
    /// <param name="upstreamPort">Of 127.0.0.1.</param>
    public static KubeadmCorefile Make(string manifests, int upstreamPort)
    {
        var (dns, health, ready, metrics) = (Sockets.FreePort(), Sockets.FreePort(), Sockets.FreePort(), Sockets.FreePort());
        var changes = new (string Old, FormattableString New)[]
        {
            (".:53 {", $".:{dns} {{\n    bind 127.0.0.1\n    hosts {{\n        192.0.2.80 {HostsName}\n        fallthrough\n    }}"),
            ("health {", $"health 127.0.0.1:{health} {{"),
            ("lameduck 5s", $"lameduck 0s"),
            ("ready\n", $"ready 127.0.0.1:{ready}\n"),
            ("prometheus :9153", $"prometheus 127.0.0.1:{metrics}"),
            ("/etc/resolv.conf", $"127.0.0.1:{upstreamPort}"),
            ("manifests manifests", $"manifests {manifests}"),
        };
        var text = Repository.Read("Corefile-examples", "kubeadm", "Corefile");
        foreach (var (old, replacement) in changes)
        {
            Assert.Contains(old, text, StringComparison.Ordinal);
            text = text.Replace(old, replacement.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);
        }
        return new KubeadmCorefile(text, dns, health, ready, metrics);
    }
}
