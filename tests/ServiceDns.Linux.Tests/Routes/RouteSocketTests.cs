using System.Collections.Concurrent;
using ServiceDns.Cluster;
using ServiceDns.Linux.Namespaces;
using ServiceDns.Linux.Netlink;
using ServiceDns.Linux.Routes;
using Xunit;

namespace ServiceDns.Linux.Tests;

public class RouteSocketTests
{
    private static readonly Address First = Address.Parse("10.96.0.1"), Second = Address.Parse("fd00::1");

    [SkippableFact]
    public void Addresses_are_added_and_deleted_once_and_told_of() => InNamespace(routes =>
    {
        using var told = new BlockingCollection<(Address, bool)>();
        using var monitor = NetlinkMonitor.Start(
            NetlinkProtocol.Route, [RouteSocket.IPv4AddressGroup, RouteSocket.IPv6AddressGroup], message =>
        {
            if (RouteSocket.TryReadNotification(message, out var address, out var isThere)) told.Add((address.Address, isThere));
        }, () => told.Add((default, false)));
        var lo = routes.FindLink("lo")!.Value.Index;

        Assert.True(routes.AddAddresses(lo, [First, Second]).IsSuccess);
        Assert.True(routes.AddAddresses(lo, [First, Second]).IsSuccess);
        Assert.Equal([new InterfaceAddress(lo, First, 32)], routes.Addresses(IpFamily.IPv4));
        Assert.Equal([new InterfaceAddress(lo, Second, 128)], routes.Addresses(IpFamily.IPv6));
        Assert.True(routes.DeleteAddresses(lo, [First, Second]).IsSuccess);
        Assert.True(routes.DeleteAddresses(lo, [First, Second]).IsSuccess);
        Assert.Empty(routes.Addresses(IpFamily.IPv4));

        (Address, bool)[] expected = [(First, true), (Second, true), (First, false), (Second, false)];
        Assert.Equal(expected, Enumerable.Range(0, 4).Select(_ => told.Take()));
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
    public void An_address_for_an_interface_that_is_not_there_is_an_error() => InNamespace(routes =>
        Assert.False(routes.AddAddresses(1234, [First]).IsSuccess));

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
