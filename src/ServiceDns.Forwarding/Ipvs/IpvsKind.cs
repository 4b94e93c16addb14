using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using ServiceDns.Cluster;
using ServiceDns.Forwarding.Iptables;
using ServiceDns.Forwarding.Kernel;
using ServiceDns.Linux.IpVs;
using ServiceDns.Linux.Ipset;
using ServiceDns.Linux.Netlink;
using ServiceDns.Linux.Routes;

namespace ServiceDns.Forwarding.Ipvs;

/// <summary>Forwards by the kernel's load balancer, IP Virtual Server: one look-up for a packet, however many services there are.</summary>
public sealed class IpvsKind : IForwardingModeKind
{
    /// <inheritdoc/>
    public string Name => "ipvs";

    /// <inheritdoc/>
    public string? Objection(IpFamily family)
    {
        try
        {
            using var ipvs = IpVsModule.Open();
            if (ipvs is null) return "this kernel has no IPVS (module ip_vs)";
            if (family == IpFamily.IPv6 && !File.Exists("/proc/net/if_inet6")) return "this kernel has no IPv6";
            using var sets = IpsetSocket.Open();
            sets.Names();
            return IptablesProgram.Find(family) is null ? "iptables is not installed, or has no kernel to it" : null;
        }
        catch (NetlinkException error)
        {
            return $"{error.Message}: IPVS needs ip_set, and CAP_NET_ADMIN";
        }
    }

    /// <inheritdoc/>
    public void SetKernel(NodeSettings node, ModeOptions options, ILogger log)
    {
        ArgumentNullException.ThrowIfNull(node);
        ArgumentNullException.ThrowIfNull(options);
        using var ipvs = IpVsModule.Open(); // its settings come with the module
        IpvsSysctls.Apply(node.Family, options, new Sysctls(), log);
    }

    /// <inheritdoc/>
    public IForwardingMode Open(IpFamily family, ModeOptions options, ModeServices services)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(services);
        return new IpvsMode(family, options, services);
    }

    /// <inheritdoc/>
    public void Cleanup()
    {
        try
        {
            using var routes = RouteSocket.Open();
            using var sets = IpsetSocket.Open();
            _ = sets.TryNames(out var names); // a kernel without sets has none of ours
            // Sets go last, since rules hold them: where there is none, there is nothing.
            var mine = Enum.GetValues<IpFamily>().SelectMany(family => IpvsNames.Sets.Select(set => set.Name(family)));
            if (!mine.Any(names.Contains) && routes.FindLink(IpvsNames.Device) is null) return;
            foreach (var family in Enum.GetValues<IpFamily>()) DeleteServers(family, sets, names);
            RemoveRules();
            if (routes.DeleteLink(IpvsNames.Device) is { IsSuccess: false } result)
            {
                throw new ForwardingException($"{IpvsNames.Device} can not be removed: {result}");
            }
            DestroySets(sets, names);
        }
        catch (NetlinkException error)
        {
            throw new ForwardingException(error.Message, error);
        }
    }

    private static void DeleteServers(IpFamily family, IpsetSocket sets, IReadOnlyList<string> names)
    {
        if (!File.Exists("/proc/net/ip_vs")) return; // not loaded: nothing to delete
        using var ipvs = IpVsSocket.Open();
        if (ipvs is null) return;
        Dictionary<SetElement, uint> elements = [];
        foreach (var set in IpvsNames.Owning.Where(set => names.Contains(set.Name(family))))
        {
            foreach (var element in sets.Elements(set.Name(family)) ?? [])
            {
                elements[new SetElement(set, element with { Mark = 0 })] = element.Mark;
            }
        }
        // By its address alone a server may be somebody else's, and no configuration is there to say so (ipvs.excludeCIDRs).
        var ownership = new Ownership(elements, addresses: new HashSet<Address>(), excluded: []);
        using var servers = new ServerTable(ipvs, NullLogger.Instance);
        foreach (var (key, _) in ipvs.Services())
        {
            if (key.Family == family && ownership.Includes(key)) servers.Remove(key);
        }
        servers.Commit();
    }

    private static void RemoveRules()
    {
        foreach (var family in Enum.GetValues<IpFamily>())
        {
            foreach (var iptables in IptablesProgram.All(family))
            {
                if (iptables.TrySave() is not { } saved) continue;
                var text = string.Concat(IpvsRules.ForCleanup(family).Select(table => table.Removing(saved)));
                if (text.Length > 0) iptables.Restore(text);
            }
        }
    }

    private static void DestroySets(IpsetSocket sets, IReadOnlyList<string> names)
    {
        foreach (var family in Enum.GetValues<IpFamily>())
        {
            foreach (var name in IpvsNames.Sets.Select(set => set.Name(family)).Where(names.Contains))
            {
                if (sets.Destroy(name) is { IsSuccess: false } result)
                {
                    throw new ForwardingException($"the set {name} can not be removed: {result}");
                }
            }
        }
    }
}
