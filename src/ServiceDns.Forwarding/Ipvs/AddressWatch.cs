using ServiceDns.Cluster;
using ServiceDns.Linux.Netlink;
using ServiceDns.Linux.Routes;

namespace ServiceDns.Forwarding.Ipvs;

/// <summary>Notices when the node gets or loses an address, and when somebody else takes the device, or an address from it.</summary>
internal sealed class AddressWatch : IDisposable
{
    private readonly NetlinkMonitor monitor;
    private readonly Action<Disturbance> disturbed;
    private volatile Known known = new(new HashSet<Address>(), 0);
    private bool isUp; // the device, as told; a new one is down at first
    private int kubeDevice; // kube-proxy may run beside: what it gives to its device is no address of the node

    /// <summary>Starts to listen, in the network namespace of the calling thread.</summary>
    /// <param name="family">The family.</param>
    /// <param name="routes">The socket whose own changes are no news: the kernel does not even wake the monitor for them.</param>
    /// <param name="disturbed">Called from the monitor's thread. What was lost may have been anything.</param>
    public AddressWatch(IpFamily family, RouteSocket routes, Action<Disturbance> disturbed)
    {
        this.disturbed = disturbed;
        isUp = routes.FindLink(IpvsNames.Device) is { IsUp: true };
        kubeDevice = routes.FindLink(IpvsNames.KubeDevice)?.Index ?? 0;
        int[] groups = family == IpFamily.IPv4
            ? [RouteSocket.LinkGroup, RouteSocket.IPv4AddressGroup, RouteSocket.IPv4RouteGroup]
            : [RouteSocket.LinkGroup, RouteSocket.IPv6AddressGroup, RouteSocket.IPv6RouteGroup];
        monitor = NetlinkMonitor.Start(
            NetlinkProtocol.Route, groups, Receive, () => disturbed(Disturbance.ByOthers), routes.PortId);
    }

    /// <summary>Tells what is known, so that it is no news.</summary>
    public void Follow(IReadOnlySet<Address> addresses, int device) => known = new Known(addresses, device);

    /// <inheritdoc/>
    public void Dispose() => monitor.Dispose();

    private void Receive(NetlinkMessage message)
    {
        var now = known;
        var (isNews, cause) = (false, Disturbance.ByOthers);
        if (RouteSocket.TryReadLinkNotification(message, out var link, out var isThere))
        {
            if (link.Name == IpvsNames.KubeDevice) kubeDevice = isThere ? link.Index : 0;
            if (link.Name != IpvsNames.Device) return;
            isNews = isUp && !(isThere && link.IsUp); // the kernel tells of no route that goes with its device
            isUp = isThere && link.IsUp;
        }
        else if (RouteSocket.TryReadRouteNotification(message, out var route, out isThere))
        {
            isNews = route.Link == now.Device && !isThere;
        }
        else if (RouteSocket.TryReadAddressNotification(message, out var address, out isThere) && NodeAddresses.Counts(address.Address))
        {
            isNews = address.Link != kubeDevice && now.Addresses.Contains(address.Address) != isThere;
            cause = Disturbance.ByNodeAddress;
        }
        if (isNews && now.Device != 0) disturbed(cause);
    }

    private sealed record Known(IReadOnlySet<Address> Addresses, int Device);
}
