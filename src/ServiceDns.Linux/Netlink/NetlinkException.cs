namespace ServiceDns.Linux.Netlink;

/// <summary>The kernel refused something that the program can not do without.</summary>
public sealed class NetlinkException(string operation, NetlinkResult result) : IOException($"{operation}: {result}")
{
    /// <summary>What the kernel answered.</summary>
    public NetlinkResult Result { get; } = result;
}
