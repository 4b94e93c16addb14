using ServiceDns.Cluster;

namespace ServiceDns.Linux.Routes;

/// <summary>A network interface.</summary>
/// <param name="Index">Its number.</param>
/// <param name="Name">Its name.</param>
/// <param name="Kind">What makes it, such as <c>dummy</c>; empty for hardware.</param>
/// <param name="Flags">As netdevice(7) has them.</param>
public readonly record struct Link(int Index, string Name, string Kind, uint Flags)
{
    /// <summary>Whether it is up.</summary>
    public bool IsUp => (Flags & RouteMessages.Up) != 0;

    /// <summary>Whether it is a loopback interface.</summary>
    public bool IsLoopback => (Flags & RouteMessages.Loopback) != 0;
}

/// <summary>An address of an interface.</summary>
/// <param name="Link">The interface's number.</param>
/// <param name="Address">The address.</param>
/// <param name="PrefixLength">Bits that the network has of it.</param>
public readonly record struct InterfaceAddress(int Link, Address Address, byte PrefixLength);
