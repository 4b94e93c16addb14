using ServiceDns.Cluster;
using ServiceDns.Kernel.Tests.Guest;
using ServiceDns.Linux.Routes;
using ServiceDns.TestSupport;
using Xunit;

namespace ServiceDns.Kernel.Tests.Ipvs;

public class DummyInterfaceTests
{
    private static readonly Address[] Some = [Address.Parse("10.96.0.1"), Address.Parse("10.96.0.10"), Address.Parse("fd00::1")];

    [GuestFact]
    public void A_dummy_interface_is_made_once_and_carries_addresses_that_are_this_hosts()
    {
        NetworkNamespace.RunInNew(() =>
        {
            using var routes = RouteSocket.Open();
            var index = routes.EnsureDummy("dummy-test");

            Assert.Equal(index, routes.EnsureDummy("dummy-test"));
            Assert.True(routes.AddLocalRoutes(index, Some).IsSuccess);
            Assert.True(routes.AddLocalRoutes(index, Some).IsSuccess); // again

            Assert.Equal(Some[..2], routes.LocalRoutes(index, IpFamily.IPv4).Order());
            Assert.Equal(Some[2..], routes.LocalRoutes(index, IpFamily.IPv6));
            // Nothing that others could take for the node's.
            Assert.DoesNotContain(routes.Addresses(IpFamily.IPv4), address => address.Link == index);
            var link = Assert.Single(routes.Links(), link => link.Name == "dummy-test");
            Assert.Equal((index, "dummy", true, false), (link.Index, link.Kind, link.IsUp, link.IsLoopback));
        });
    }

    [GuestFact]
    public void Addresses_and_interfaces_go_once_and_what_is_gone_is_no_error()
    {
        NetworkNamespace.RunInNew(() =>
        {
            using var routes = RouteSocket.Open();
            var index = routes.EnsureDummy("dummy-test");
            routes.AddLocalRoutes(index, Some);

            Assert.True(routes.DeleteLocalRoutes(index, Some[1..]).IsSuccess);
            Assert.True(routes.DeleteLocalRoutes(index, Some[1..]).IsSuccess);
            Assert.Equal(Some[..1], routes.LocalRoutes(index, IpFamily.IPv4));
            Assert.Empty(routes.LocalRoutes(index, IpFamily.IPv6));
            Assert.True(routes.DeleteLink("dummy-test").IsSuccess);
            Assert.True(routes.DeleteLink("dummy-test").IsSuccess);
            Assert.Null(routes.FindLink("dummy-test"));
            Assert.False(routes.AddLocalRoutes(index, Some).IsSuccess);
        });
    }
}
