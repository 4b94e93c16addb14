using ServiceDns.Cluster;
using ServiceDns.Linux.Netlink;
using ServiceDns.Linux.Routes;

namespace ServiceDns.Forwarding.Ipvs;

/// <summary>Notices when the node gets or loses an address, and when somebody else takes one from the device.</summary>
internal sealed class AddressWatch : IDisposable
{
    private readonly NetlinkMonitor monitor;
    private readonly uint self;
    private readonly Action disturbed;
    private volatile Known known = new(new HashSet<Address>(), 0);

    /// <summary>Starts to listen, in the network namespace of the calling thread.</summary>
    /// <param name="family">The family.</param>
    /// <param name="routes">The socket whose own changes are no news.</param>
    /// <param name="disturbed">Called from the monitor's thread.</param>
    public AddressWatch(IpFamily family, RouteSocket routes, Action disturbed)
    {
        (self, this.disturbed) = (routes.PortId, disturbed);
        int[] groups = [family == IpFamily.IPv4 ? RouteSocket.IPv4AddressGroup : RouteSocket.IPv6AddressGroup];
        monitor = NetlinkMonitor.Start(NetlinkProtocol.Route, groups, Receive, disturbed);
    }

    /// <summary>Tells what is known, so that it is no news.</summary>
    public void Follow(IReadOnlySet<Address> addresses, int device) => known = new Known(addresses, device);

    /// <inheritdoc/>
    public void Dispose() => monitor.Dispose();

    private void Receive(NetlinkMessage message)
    {
        var now = known;
        if (now.Device == 0 || message.PortId == self) return;
        if (!RouteSocket.TryReadNotification(message, out var address, out var isThere) || !NodeAddresses.Counts(address.Address)) return;
        if (address.Link == now.Device ? !isThere : now.Addresses.Contains(address.Address) != isThere) disturbed();
    }

    private sealed record Known(IReadOnlySet<Address> Addresses, int Device);
}
