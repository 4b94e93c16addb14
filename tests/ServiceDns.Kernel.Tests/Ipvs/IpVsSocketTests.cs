using System.Diagnostics;
using ServiceDns.Cluster;
using ServiceDns.Kernel.Tests.Guest;
using ServiceDns.Linux.IpVs;
using ServiceDns.Linux.Netlink;
using ServiceDns.Linux.Routes;
using ServiceDns.Linux.Sockets;
using ServiceDns.TestSupport;
using Xunit;

namespace ServiceDns.Kernel.Tests.Ipvs;

public class IpVsSocketTests
{
    private static readonly VirtualServerKey Web = new(IpFamily.IPv4, Protocol.Tcp, Address.Parse("10.96.0.1"), 80);
    private static readonly RealServer First = new(Address.Parse("10.244.0.5"), 8080), Second = new(Address.Parse("10.244.1.5"), 8080);

    [GuestTheory]
    [InlineData("rr"), InlineData("wrr"), InlineData("lc"), InlineData("wlc"), InlineData("lblc"), InlineData("lblcr")]
    [InlineData("sh"), InlineData("dh"), InlineData("sed"), InlineData("nq"), InlineData("mh")]
    public void A_scheduler_loads_by_itself(string scheduler) => InNamespace(ipvs =>
    {
        var settings = new VirtualServerSettings(
            scheduler, scheduler is "mh" or "sh" ? SchedulerFlags.Port | SchedulerFlags.Fallback : default);

        Assert.Equal(NetlinkResult.Success, Do(ipvs, batch => batch.AddService(Web, settings)));

        Assert.Equal([(Web, settings)], ipvs.Services());
    });

    //                            family, protocol, address, mark
    public static TheoryData<IpFamily, Protocol, string, uint> Kinds => new()
    {
        { IpFamily.IPv4, Protocol.Tcp,  "10.96.0.1", 0 },
        { IpFamily.IPv4, Protocol.Udp,  "10.96.0.1", 0 },
        { IpFamily.IPv4, Protocol.Sctp, "10.96.0.1", 0 },
        { IpFamily.IPv6, Protocol.Tcp,  "fd00::1",   0 },
        { IpFamily.IPv6, Protocol.Udp,  "fd00::1",   0 },
        { IpFamily.IPv4, Protocol.Tcp,  "",          0x10000 },
        { IpFamily.IPv6, Protocol.Tcp,  "",          0x20000 },
    };

    [GuestTheory, MemberData(nameof(Kinds))]
    public void Servers_are_added_edited_read_and_deleted(IpFamily family, Protocol protocol, string address, uint mark) =>
        InNamespace(ipvs =>
    {
        var key = mark == 0
            ? new VirtualServerKey(family, protocol, Address.Parse(address), 80)
            : new VirtualServerKey(family, default, default, 0, mark);
        var host = family == IpFamily.IPv4 ? "10.244.0." : "fd01::";
        RealServer one = new(Address.Parse(host + 1), 8080), two = new(Address.Parse(host + 2), 8081);
        var sticky = new VirtualServerSettings("rr", PersistenceSeconds: 300);

        Assert.Equal(NetlinkResult.Success, Do(ipvs, batch =>
        {
            batch.AddService(key, sticky);
            batch.AddServer(key, one, 1);
            batch.AddServer(key, two, 1);
            batch.EditServer(key, two, 0);
        }));

        Assert.Equal([(key, sticky)], ipvs.Services());
        Assert.Equal(
            [new RealServerState(one, 1, true, 0, 0), new RealServerState(two, 0, true, 0, 0)],
            ipvs.Servers(key).OrderBy(server => server.Server.Port));
        Assert.Equal(NetlinkResult.Success, Do(ipvs, batch =>
        {
            batch.DeleteServer(key, one);
            batch.EditService(key, new VirtualServerSettings("wlc"));
        }));
        Assert.Equal([(key, new VirtualServerSettings("wlc"))], ipvs.Services());
        Assert.Equal(two, Assert.Single(ipvs.Servers(key)).Server);
        Assert.Equal(NetlinkResult.Success, Do(ipvs, batch => batch.DeleteService(key)));
        Assert.Empty(ipvs.Services());
    });

    [GuestFact]
    public void A_change_that_fails_is_told_and_the_others_are_carried_out() => InNamespace(ipvs =>
    {
        var result = Do(ipvs, batch =>
        {
            batch.AddServer(Web, First, 1); // there is no such service yet
            batch.AddService(Web, new VirtualServerSettings("rr"));
            batch.AddServer(Web, Second, 1);
        });

        Assert.Equal(1u, result.Sequence);
        Assert.Equal(Second, Assert.Single(ipvs.Servers(Web)).Server);
        Assert.True(Do(ipvs, batch => batch.AddService(Web, new VirtualServerSettings("rr"))).Is(Errno.Exists));
        Assert.True(Do(ipvs, batch => batch.DeleteServer(Web, First)).Is(Errno.NoSuchEntry));
    });

    [GuestFact]
    public void What_the_caller_expects_is_no_error() => InNamespace(ipvs =>
    {
        using var batch = ipvs.NewBatch();
        batch.DeleteService(Web);

        Assert.True(ipvs.Commit(batch, result => result.Error == 3).IsSuccess); // ESRCH, or ENOENT
        Assert.Equal(0, batch.Count);
    });

    [GuestFact]
    public void A_scheduler_that_there_is_none_of_is_refused() => InNamespace(ipvs =>
        Assert.True(Do(ipvs, batch => batch.AddService(Web, new VirtualServerSettings("no-such"))).Is(Errno.NoSuchEntry)));

    [GuestFact]
    public void Time_outs_are_set_but_for_those_that_are_zero() => InNamespace(ipvs =>
    {
        var before = Timeouts();

        Assert.True(
            ipvs.SetTimeouts(new IpVsTimeouts(TimeSpan.FromSeconds(100), TimeSpan.Zero, TimeSpan.FromMilliseconds(1500))).IsSuccess);

        Assert.Equal(["100", before[1], "2"], Timeouts());
    });

    /// <summary>The seconds for tcp, tcpfin and udp, as ipvsadm reads them in the namespace of the calling thread.</summary>
    private static string[] Timeouts()
    {
        using var ipvsadm = Process.Start(new ProcessStartInfo("ipvsadm", ["-L", "--timeout"]) { RedirectStandardOutput = true })!;
        var line = ipvsadm.StandardOutput.ReadToEnd();
        ipvsadm.WaitForExit();
        return line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
    }

    private static NetlinkResult Do(IpVsSocket ipvs, Action<IpVsBatch> change)
    {
        using var batch = ipvs.NewBatch();
        change(batch);
        return ipvs.Commit(batch);
    }

    private static void InNamespace(Action<IpVsSocket> test) => NetworkNamespace.RunInNew(() =>
    {
        using var routes = RouteSocket.Open();
        routes.AddLocalRoutes(routes.EnsureDummy("dummy-test"), [Address.Parse("10.96.0.1")]); // without any, real servers are refused
        using var ipvs = IpVsSocket.Open();
        Assert.NotNull(ipvs);
        test(ipvs);
    });
}
