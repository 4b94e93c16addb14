using System.Net;
using ServiceDns.Cluster;
using ServiceDns.Linux.Netlink;
using ServiceDns.Linux.Routes;

namespace ServiceDns.Forwarding.Health;

/// <summary>Where health checks listen: on the addresses that take node ports, as the interfaces have them now.</summary>
/// <remarks>Follows interfaces once somebody asked for chosen addresses; <c>0.0.0.0</c> and <c>::</c> follow them by themselves.</remarks>
/// <param name="interfaceAddresses">Reads the interfaces' addresses.</param>
/// <param name="changed">Called, on another thread, when an address that takes node ports came or went.</param>
internal sealed class HealthPlaces(Func<IEnumerable<IPAddress>> interfaceAddresses, Action<IpFamily> changed) : IDisposable
{
    private readonly Dictionary<IpFamily, NodePortAddresses> chosen = [];
    private NetlinkMonitor? monitor;
    private bool isFollowing;

    /// <summary>Takes what the plan says of the family.</summary>
    /// <returns>Whether that is new.</returns>
    public bool Choose(IpFamily family, NodePortAddresses addresses)
    {
        lock (chosen)
        {
            if (chosen.TryGetValue(family, out var former) && former == addresses) return false;
            chosen[family] = addresses;
        }
        if (!addresses.MatchesAll && !isFollowing) Follow();
        return true;
    }

    /// <summary>The addresses.</summary>
    public IReadOnlyCollection<IPAddress> Of(IpFamily family)
    {
        var addresses = Chosen(family);
        return addresses is not { MatchesAll: false }
            ? [family == IpFamily.IPv4 ? IPAddress.Any : IPAddress.IPv6Any]
            : [.. addresses.Among(interfaceAddresses().Select(Address.From)).Select(address => address.ToIPAddress())];
    }

    /// <inheritdoc/>
    public void Dispose() => monitor?.Dispose();

    private NodePortAddresses? Chosen(IpFamily family)
    {
        lock (chosen) return chosen.GetValueOrDefault(family);
    }

    private void Follow()
    {
        isFollowing = true;
        if (!OperatingSystem.IsLinux()) return;
        try
        {
            monitor = NetlinkMonitor.Start(
                NetlinkProtocol.Route, [RouteSocket.IPv4AddressGroup, RouteSocket.IPv6AddressGroup], Receive, ChangedAll);
        }
        catch (NetlinkException)
        {
            // A sandbox without netlink: addresses are read when services change.
        }
    }

    private void Receive(NetlinkMessage message)
    {
        if (!RouteSocket.TryReadAddressNotification(message, out var told, out _)) return;
        if (Chosen(told.Address.Family) is { MatchesAll: false } own && own.Includes(told.Address)) changed(told.Address.Family);
    }

    private void ChangedAll()
    {
        foreach (var family in Enum.GetValues<IpFamily>()) changed(family);
    }
}
