namespace ServiceDns.Kernel.Tests.Network;

/// <summary>
/// A small cluster in network namespaces: a node with three pods, another machine with pods behind it, and a client outside. Each local pod
/// has one link to the node, by which packets to itself come back as well.
/// </summary>
/// <remarks>
/// IPv4: outside 192.0.2.9 and 198.51.100.9, node 192.0.2.1 and 192.0.2.2, pods 10.244.1.10, .11, .12, remote pods 10.244.2.10, .11.
/// IPv6: outside 2001:db8::9 and 2001:db8:e::9, node 2001:db8::1 and ::2, pods fd00:244:1::10, ::11, ::12, remote pods fd00:244:2::10,
/// ::11.
/// </remarks>
public sealed class TestNetwork : IDisposable
{
    private const int PodCount = 3;

    /// <summary>Makes it, with nothing served yet.</summary>
    public TestNetwork()
    {
        Node = new Host("node");
        Outside = new Host("outside");
        Remote = new Host("remote");
        Pods = [.. Enumerable.Range(0, PodCount).Select(i => new Host($"pod{i}"))];
        try
        {
            Build();
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Why it can not be made here; null when it can.</summary>
    public static string? Missing =>
        !Environment.IsPrivilegedProcess ? "network namespaces need root" : !File.Exists("/usr/sbin/ip") && !File.Exists("/sbin/ip")
            ? "the program ip is not installed (iproute2)" : null;

    /// <summary>The node whose forwarding is tested.</summary>
    public Host Node { get; }

    /// <summary>A client outside the cluster.</summary>
    public Host Outside { get; }

    /// <summary>Pods of other nodes.</summary>
    public Host Remote { get; }

    /// <summary>Pods on the node.</summary>
    public IReadOnlyList<Host> Pods { get; }

    /// <summary>The address of a pod on the node.</summary>
    public static string PodAddress(int pod, bool isIPv6 = false) => isIPv6 ? $"fd00:244:1::1{pod}" : $"10.244.1.1{pod}";

    /// <summary>Starts servers on a port of every pod, here and elsewhere, in both families.</summary>
    public void ServeOnPods(int port)
    {
        foreach (var isIPv6 in new[] { false, true })
        {
            for (var i = 0; i < PodCount; i++) Pods[i].Serve(PodAddress(i, isIPv6), port);
            for (var i = 0; i < 2; i++) Remote.Serve(isIPv6 ? $"fd00:244:2::1{i}" : $"10.244.2.1{i}", port);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var host in Pods.Append(Remote).Append(Outside).Append(Node)) host.Dispose();
    }

    private void Build()
    {
        foreach (var name in new[] { "ipv4/ip_forward", "ipv6/conf/all/forwarding" }) Node.Set(name, "1");
        // Refusals are ICMP errors, which a host sends to another but one a second.
        foreach (var name in new[] { "ipv4/icmp_ratelimit", "ipv6/icmp/ratelimit" }) Node.Set(name, "0");
        // Names are resolved at once: no time is spent on finding out whether somebody else has them.
        Connect(Outside, "outside", "192.0.2.1/24", "192.0.2.9/24", "2001:db8::1/64", "2001:db8::9/64");
        Connect(Remote, "remote", "172.18.0.1/24", "172.18.0.2/24", "fd00:172::1/64", "fd00:172::2/64");
        Node.Ip(
            """
            address add 192.0.2.2/24 dev outside
            address add 2001:db8::2/128 dev outside nodad preferred_lft 0
            route add default via 192.0.2.9
            route add ::/0 via 2001:db8::9
            route add 10.244.2.0/24 via 172.18.0.2
            route add fd00:244:2::/64 via fd00:172::2
            """);
        Outside.Ip(
            """
            route add default via 192.0.2.1
            route add ::/0 via 2001:db8::1
            address add 198.51.100.9/32 dev lo
            address add 2001:db8:e::9/128 dev lo nodad
            """);
        Remote.Ip(
            """
            route add default via 172.18.0.1
            route add ::/0 via fd00:172::1
            address add 10.244.2.10/32 dev lo
            address add 10.244.2.11/32 dev lo
            address add fd00:244:2::10/128 dev lo nodad
            address add fd00:244:2::11/128 dev lo nodad
            """);
        for (var i = 0; i < PodCount; i++) ConnectPod(i);
    }

    private void Connect(Host host, string link, string nodeIPv4, string hostIPv4, string nodeIPv6, string hostIPv6)
    {
        Node.Ip($"link add {link} type veth peer name eth0 netns {host.Name}");
        Node.Ip($"address add {nodeIPv4} dev {link}\naddress add {nodeIPv6} dev {link} nodad\nlink set {link} up");
        host.Ip($"address add {hostIPv4} dev eth0\naddress add {hostIPv6} dev eth0 nodad\nlink set eth0 up");
    }

    private void ConnectPod(int pod)
    {
        var (address, address6) = (PodAddress(pod), PodAddress(pod, isIPv6: true));
        Connect(Pods[pod], $"pod{pod}", "10.244.1.1/32", $"{address}/32", "fd00:244:1::1/128", $"{address6}/128");
        Node.Ip($"route add {address}/32 dev pod{pod}\nroute add {address6}/128 dev pod{pod}");
        Pods[pod].Ip(
            """
            route add 10.244.1.1/32 dev eth0
            route add default via 10.244.1.1
            route add fd00:244:1::1/128 dev eth0
            route add ::/0 via fd00:244:1::1
            """);
    }
}
