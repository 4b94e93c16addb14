using ServiceDns.Cluster;

namespace ServiceDns.Forwarding.Userspace;

/// <summary>Forwards by copying bytes in this process: for hosts without the right to program the kernel. The slow fallback.</summary>
public sealed class UserspaceKind : IForwardingModeKind
{
    /// <inheritdoc/>
    public string Name => "userspace";

    /// <inheritdoc/>
    public string? Objection(IpFamily family) => family == IpFamily.IPv6 && !System.Net.Sockets.Socket.OSSupportsIPv6
        ? "this host has no IPv6"
        : null;

    /// <inheritdoc/>
    public IForwardingMode Open(IpFamily family, ModeOptions options, ModeServices services)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(services);
        return new UserspaceMode(family, options, SocketBudget.OfProcess, services);
    }

    /// <inheritdoc/>
    /// <remarks>Nothing outlives the process.</remarks>
    public void Cleanup()
    {
        // Nothing outlives the process.
    }
}
