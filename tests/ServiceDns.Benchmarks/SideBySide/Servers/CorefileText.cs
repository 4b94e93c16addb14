using System.Globalization;
using ServiceDns.Benchmarks.Data;
using ServiceDns.Benchmarks.SideBySide.Processes;

namespace ServiceDns.Benchmarks.SideBySide.Servers;

/// <summary>
/// A Corefile with places to fill in: <c>{manifests}</c>, the cluster's file; <c>{upstream}</c>, the port of a server that has its zones;
/// <c>{port}</c>, a free port, each time another.
/// </summary>
/// <param name="Name">What the table calls it.</param>
/// <param name="Text">The text.</param>
internal sealed record CorefileText(string Name, string Text)
{
    private const string Cluster = $$"""
            kubernetes {{ClusterShape.Domain}} in-addr.arpa ip6.arpa {
                manifests {manifests}
                pods insecure
                ttl 5
                fallthrough in-addr.arpa ip6.arpa
            }
        """;

    /// <summary>The plugins of kubeadm's Corefile that have a part in a cluster's names: all but forward, loop and reload.</summary>
    public static CorefileText Kubeadm { get; } = new("kubeadm's chain", $$"""
        . {
            bind 127.0.0.1
            errors
            health 127.0.0.1:{port}
            ready 127.0.0.1:{port}
        {{Cluster}}
            prometheus 127.0.0.1:{port}
            cache 30
            loadbalance
        }

        """);

    /// <summary>The cluster's names and nothing else.</summary>
    public static CorefileText Bare { get; } = new("kubernetes alone", $$"""
        . {
            bind 127.0.0.1
        {{Cluster}}
        }

        """);

    /// <summary>A node's cache: everything comes from upstream, and stays for an hour.</summary>
    public static CorefileText Caching { get; } = new("cache", """
        . {
            bind 127.0.0.1
            errors
            health 127.0.0.1:{port}
            prometheus 127.0.0.1:{port}
            cache {
                success 100000 3600 3600
                denial 100000 3600 3600
            }
            loadbalance
            forward . 127.0.0.1:{upstream}
        }

        """);

    /// <summary>The Corefile that a word of the command line means: <c>kubeadm</c>, <c>bare</c> or a file.</summary>
    public static CorefileText Find(string word) => word switch
    {
        "kubeadm" => Kubeadm,
        "bare" => Bare,
        _ => new CorefileText(Path.GetFileName(word), File.ReadAllText(word)),
    };

    /// <summary>The text for one start.</summary>
    public string For(Site site)
    {
        var text = Text.Replace("{manifests}", site.Data.Manifests, StringComparison.Ordinal);
        var parts =
            text.Replace("{upstream}", site.Upstream.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal).Split("{port}");
        return string.Concat(
            parts.Select((part, index) => index == 0 ? part : FreePorts.Next().ToString(CultureInfo.InvariantCulture) + part));
    }
}
