using System.Collections.Concurrent;
using ServiceDns.Cluster;
using ServiceDns.Linux.Netlink;
using ServiceDns.Linux.Routes;
using ServiceDns.TestSupport;
using Xunit;

namespace ServiceDns.Linux.Tests;

public class RouteSocketTests
{
    private static readonly Address First = Address.Parse("10.96.0.1"), Second = Address.Parse("fd00::1");

    [SkippableFact]
    public void Local_routes_are_added_and_deleted_once_and_told_of() => InNamespace(routes =>
    {
        var lo = Up(routes);
        using var told = new BlockingCollection<(Address, bool)>();
        void Tell(NetlinkMessage message)
        {
            if (RouteSocket.TryReadRouteNotification(message, out var route, out var isThere)) told.Add((route.Address, isThere));
        }
        int[] groups = [RouteSocket.IPv4RouteGroup, RouteSocket.IPv6RouteGroup];
        using var monitor = NetlinkMonitor.Start(NetlinkProtocol.Route, groups, Tell, () => told.Add((default, false)));
        var own = routes.LocalRoutes(lo, IpFamily.IPv6); // ::1

        Assert.True(routes.AddLocalRoutes(lo, [First, Second]).IsSuccess);
        Assert.True(routes.AddLocalRoutes(lo, [First, Second]).IsSuccess);
        Assert.Contains(First, routes.LocalRoutes(lo, IpFamily.IPv4));
        Assert.Equal([Second], routes.LocalRoutes(lo, IpFamily.IPv6).Except(own));
        Assert.DoesNotContain(First, routes.LocalRoutes(lo + 1, IpFamily.IPv4));
        Assert.True(routes.DeleteLocalRoutes(lo, [First, Second]).IsSuccess);
        Assert.True(routes.DeleteLocalRoutes(lo, [First, Second]).IsSuccess);
        Assert.DoesNotContain(First, routes.LocalRoutes(lo, IpFamily.IPv4));
        Assert.Empty(routes.LocalRoutes(lo, IpFamily.IPv6).Except(own));

        (Address, bool)[] expected = [(First, true), (Second, true), (First, false), (Second, false)];
        Assert.Equal(expected, Enumerable.Range(0, 4).Select(_ => told.Take()));
    });

    [SkippableFact]
    public void Addresses_and_interfaces_that_change_are_told_of() => InNamespace(routes =>
    {
        using var told = new BlockingCollection<string>();
        void Tell(NetlinkMessage message)
        {
            if (RouteSocket.TryReadAddressNotification(message, out var address, out var isThere)) told.Add($"{address.Address} {isThere}");
            if (RouteSocket.TryReadLinkNotification(message, out var link, out isThere) && link.IsUp) told.Add($"{link.Name} {isThere}");
        }
        int[] groups = [RouteSocket.LinkGroup, RouteSocket.IPv4AddressGroup];
        using var monitor = NetlinkMonitor.Start(NetlinkProtocol.Route, groups, Tell, () => told.Add("lost"));

        Up(routes);

        Assert.Equal(["127.0.0.1 True", "lo True"], new[] { told.Take(), told.Take() }.Order(StringComparer.Ordinal));
        Assert.Equal([new InterfaceAddress(1, Address.Parse("127.0.0.1"), 8)], routes.Addresses(IpFamily.IPv4));
    });

    [SkippableFact]
    public void An_interface_is_found_by_its_name() => InNamespace(routes =>
    {
        var lo = Assert.Single(routes.Links());

        Assert.Equal(("lo", "", true, false), (lo.Name, lo.Kind, lo.IsLoopback, lo.IsUp));
        Assert.Equal(lo, routes.FindLink("lo"));
        Assert.Null(routes.FindLink("there-is-none"));
    });

    [SkippableFact]
    public void An_interface_of_another_kind_is_not_taken_for_a_dummy() => InNamespace(routes =>
        Assert.Equal("lo is no dummy interface: File exists", Assert.Throws<NetlinkException>(() => routes.EnsureDummy("lo")).Message));

    [SkippableFact]
    public void A_route_to_an_interface_that_is_not_there_is_an_error() => InNamespace(routes =>
        Assert.False(routes.AddLocalRoutes(1234, [First]).IsSuccess));

    /// <summary>Routes lead to interfaces that are up only.</summary>
    private static int Up(RouteSocket routes)
    {
        using var ip = System.Diagnostics.Process.Start("ip", ["link", "set", "lo", "up"]);
        ip.WaitForExit();
        return routes.FindLink("lo")!.Value.Index;
    }

    private static void InNamespace(Action<RouteSocket> test)
    {
        Skip.IfNot(Environment.IsPrivilegedProcess, "making a namespace needs root");
        NetworkNamespace.RunInNew(() =>
        {
            using var routes = RouteSocket.Open();
            test(routes);
        });
    }
}
