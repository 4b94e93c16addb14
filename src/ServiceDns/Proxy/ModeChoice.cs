using Microsoft.Extensions.Logging;
using ServiceDns.Cluster;
using ServiceDns.Forwarding;

namespace ServiceDns.Proxy;

/// <summary>The mode to forward by, and the families that this host can forward so.</summary>
internal sealed record ModeChoice(IForwardingModeKind Kind, IReadOnlyList<IpFamily> Families)
{
    private const string Ipvs = "ipvs", Iptables = "iptables";

    /// <summary>
    /// Chooses what was asked for. A mode that the host lacks is an error, as silent changes of the mode surprise; only ipvs, whose
    /// modules are often not there, gives way to iptables, and says so.
    /// </summary>
    /// <param name="name">The mode asked for.</param>
    /// <param name="primary">The family that must work.</param>
    /// <param name="log">For what is not as asked.</param>
    /// <exception cref="ForwardingException">It can not be.</exception>
    internal static ModeChoice Choose(string name, IpFamily primary, ILogger log)
    {
        var known = string.Join(", ", ModeCatalog.All.Select(mode => mode.Name));
        var kind = ModeCatalog.Find(name) ?? throw new ForwardingException($"mode {name} is not in this version; there is {known}");
        if (kind.Objection(primary) is { } reason)
        {
            if (name != Ipvs || ModeCatalog.Find(Iptables) is not { } other || other.Objection(primary) is not null)
            {
                throw new ForwardingException($"mode {name} can not run here: {reason}");
            }
            ProxyLog.FallsBack(log, name, reason, Iptables);
            kind = other;
        }
        var secondary = primary == IpFamily.IPv4 ? IpFamily.IPv6 : IpFamily.IPv4;
        if (kind.Objection(secondary) is not { } missing) return new ModeChoice(kind, [primary, secondary]);
        ProxyLog.NoFamily(log, secondary, kind.Name, missing);
        return new ModeChoice(kind, [primary]);
    }
}
