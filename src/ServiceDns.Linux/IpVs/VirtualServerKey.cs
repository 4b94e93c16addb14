using ServiceDns.Cluster;

namespace ServiceDns.Linux.IpVs;

/// <summary>Names a virtual server: by address, port and protocol, or by the mark of packets.</summary>
/// <param name="Family">The family of its traffic.</param>
/// <param name="Protocol">The protocol; of no meaning where <paramref name="Mark"/> is set.</param>
/// <param name="Address">The address that clients connect to; <c>default</c> where <paramref name="Mark"/> is set.</param>
/// <param name="Port">The port that clients connect to.</param>
/// <param name="Mark">The mark that packets for it have, or 0. A marked packet goes here before any server by address is looked
/// for.</param>
public readonly record struct VirtualServerKey(IpFamily Family, Protocol Protocol, Address Address, ushort Port, uint Mark = 0)
{
    /// <summary>As <c>ipvsadm</c> prints it.</summary>
    public override string ToString() => Mark != 0
        ? $"FWM {Mark}"
        : $"{Protocol.ToString().ToUpperInvariant()} {(Family == IpFamily.IPv6 ? $"[{Address}]" : Address)}:{Port}";
}

/// <summary>How a virtual server chooses.</summary>
/// <param name="Scheduler">The name of the scheduler, such as <c>rr</c>.</param>
/// <param name="Flags">What the scheduler is told beside.</param>
/// <param name="PersistenceSeconds">How long a client address stays with its real server; 0 for not at all. Clients are told apart by their
/// whole address.</param>
public readonly record struct VirtualServerSettings(
    string Scheduler, SchedulerFlags Flags = SchedulerFlags.None, uint PersistenceSeconds = 0);

/// <summary>Flags that a scheduler reads (linux/ip_vs.h).</summary>
[Flags]
public enum SchedulerFlags : uint
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>sh, mh: where the chosen server has no weight, another one is taken (<c>sh-fallback</c>, <c>mh-fallback</c>).</summary>
    Fallback = 0x08,

    /// <summary>sh, mh: the client's port counts too (<c>sh-port</c>, <c>mh-port</c>).</summary>
    Port = 0x10,
}
