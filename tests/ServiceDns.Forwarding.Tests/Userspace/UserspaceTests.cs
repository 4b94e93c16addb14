using System.Net;
using System.Net.Sockets;
using System.Text;
using ServiceDns.Cluster;
using ServiceDns.Forwarding.Userspace;
using static ServiceDns.Forwarding.Tests.Cluster;

namespace ServiceDns.Forwarding.Tests;

/// <summary>Real sockets on 127.0.0.0/8, where every address is this host's.</summary>
public sealed class UserspaceTests : IDisposable
{
    private const int Sockets = 600;

    private readonly ClusterModel model = Of();
    private readonly FamilyPlan plan = new("", Node());
    private readonly IForwardingMode mode = new UserspaceMode(
        IpFamily.IPv4, new ModeOptions(), new SocketBudget(Sockets), NoMetrics.Services(new ManualTime())); // no endpoint is ever too slow
    private readonly List<Socket> servers = [];

    public void Dispose()
    {
        mode.Dispose();
        servers.ForEach(server => server.Dispose());
    }

    [Fact]
    public void Connections_go_to_each_endpoint_in_turn()
    {
        var port = Echo("127.1.0.1", 0, SocketType.Stream);
        Echo("127.1.0.2", port, SocketType.Stream);
        Set(
            Service("a", "127.96.0.1", new ServicePort("", Protocol.Tcp, port)),
            Slice("a", "1", "127.1.0.1; 127.1.0.2", new EndpointPort("", Protocol.Tcp, port)));

        Assert.Equal(
            ["127.1.0.1 hello", "127.1.0.2 hello", "127.1.0.1 hello"], Enumerable.Range(0, 3).Select(_ => AskTcp("127.96.0.1", port)));
    }

    [Fact]
    public void Connections_beyond_what_the_process_may_open_are_closed_and_later_ones_are_not()
    {
        using var silent = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        silent.Bind(new IPEndPoint(IPAddress.Parse("127.1.0.1"), 0));
        silent.Listen();
        var port = (ushort)((IPEndPoint)silent.LocalEndPoint!).Port;
        Set(
            Service("a", "127.96.0.1", new ServicePort("", Protocol.Tcp, port)),
            Slice("a", "1", "127.1.0.1", new EndpointPort("", Protocol.Tcp, port)));
        var held = Enumerable.Range(0, Sockets / 2).Select(_ => Hold("127.96.0.1", port)).ToList();
        var accepted = held.ConvertAll(_ => silent.Accept());
        accepted.ForEach(connection => connection.Send("x"u8)); // in force: each has its two sockets
        Assert.All(held, client => Assert.Equal(1, client.Receive(new byte[1])));

        using (var further = Hold("127.96.0.1", port)) Assert.Equal(0, further.Receive(new byte[1]));
        held.Concat(accepted).ToList().ForEach(socket => socket.Dispose());
        Assert.True(SpinWait.SpinUntil(() =>
        {
            using var later = Hold("127.96.0.1", port);
            return !later.Poll(50_000, SelectMode.SelectRead); // nobody closes it
        }, TimeSpan.FromSeconds(30)));
    }

    [Fact]
    public void A_client_that_has_nothing_more_to_say_still_hears_the_answer()
    {
        var port = Echo("127.1.0.1", 0, SocketType.Stream);
        Set(
            Service("a", "127.96.0.1", new ServicePort("", Protocol.Tcp, port)),
            Slice("a", "1", "127.1.0.1", new EndpointPort("", Protocol.Tcp, port)));

        Assert.All(Enumerable.Range(0, 50).Select(_ => AskAndShut("127.96.0.1", port)), answer => Assert.Equal("127.1.0.1 hello", answer));
    }

    [Fact]
    public void An_endpoint_that_does_not_answer_is_passed_over()
    {
        var port = Echo("127.1.0.1", 0, SocketType.Stream);
        Set(
            Service("a", "127.96.0.1", new ServicePort("", Protocol.Tcp, port)),
            Slice("a", "1", "127.1.0.1; 127.1.0.2", new EndpointPort("", Protocol.Tcp, port)));

        Assert.Equal(["127.1.0.1 hello", "127.1.0.1 hello"], Enumerable.Range(0, 2).Select(_ => AskTcp("127.96.0.1", port)));
    }

    [Fact]
    public void Without_an_endpoint_connections_are_refused_and_with_one_they_are_not()
    {
        var port = Echo("127.1.0.1", 0, SocketType.Stream);
        Set(Service("a", "127.96.0.1", new ServicePort("", Protocol.Tcp, port)));
        Assert.Equal(SocketError.ConnectionRefused, Assert.Throws<SocketException>(() => AskTcp("127.96.0.1", port)).SocketErrorCode);

        Set(Slice("a", "1", "127.1.0.1", new EndpointPort("", Protocol.Tcp, port)));
        Assert.Equal("127.1.0.1 hello", AskTcp("127.96.0.1", port));

        Set(Slice("a", "1", "127.1.0.1 !ready", new EndpointPort("", Protocol.Tcp, port)));
        Assert.Throws<SocketException>(() => AskTcp("127.96.0.1", port));
    }

    [Fact]
    public void A_removed_service_is_closed_and_another_can_have_its_place()
    {
        var port = Echo("127.1.0.1", 0, SocketType.Stream);
        Set(
            Service("a", "127.96.0.1", new ServicePort("", Protocol.Tcp, port)),
            Slice("a", "1", "127.1.0.1", new EndpointPort("", Protocol.Tcp, port)));
        Apply(model.Commit(edit => edit.RemoveService(new ObjectKey("ns", "a"))));
        Assert.Throws<SocketException>(() => AskTcp("127.96.0.1", port));

        Set(
            Service("b", "127.96.0.1", new ServicePort("", Protocol.Tcp, port)),
            Slice("b", "1", "127.1.0.1", new EndpointPort("", Protocol.Tcp, port)));
        Assert.Equal("127.1.0.1 hello", AskTcp("127.96.0.1", port));
    }

    [Fact]
    public void A_client_stays_with_its_endpoint_where_affinity_is_asked_for()
    {
        var port = Echo("127.1.0.1", 0, SocketType.Stream);
        Echo("127.1.0.2", port, SocketType.Stream);
        Set(
            Service("a", "127.96.0.1", new ServicePort("", Protocol.Tcp, port)) with { AffinitySeconds = 10 },
            Slice("a", "1", "127.1.0.1; 127.1.0.2", new EndpointPort("", Protocol.Tcp, port)));

        Assert.Single(Enumerable.Range(0, 4).Select(_ => AskTcp("127.96.0.1", port, "127.2.0.1")).Distinct());
        Assert.NotEqual(AskTcp("127.96.0.1", port, "127.2.0.1"), AskTcp("127.96.0.1", port, "127.2.0.2"));
    }

    [Fact]
    public void Datagrams_of_a_client_go_to_one_endpoint_until_it_is_gone()
    {
        var port = Echo("127.1.0.1", 0, SocketType.Dgram);
        Echo("127.1.0.2", port, SocketType.Dgram);
        var ports = new EndpointPort("", Protocol.Udp, port);
        Set(Service("a", "127.96.0.1", new ServicePort("", Protocol.Udp, port)), Slice("a", "1", "127.1.0.1; 127.1.0.2", ports));
        using var client = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { ReceiveTimeout = 10000 };
        client.Connect("127.96.0.1", port);

        Assert.Equal(["127.1.0.1 hello", "127.1.0.1 hello"], Enumerable.Range(0, 2).Select(_ => Ask(client)));
        Set(Slice("a", "1", "127.1.0.2", ports));
        Assert.Equal("127.1.0.2 hello", Ask(client));
    }

    [Fact]
    public void Datagrams_to_an_endpoint_without_a_route_leave_no_socket_behind()
    {
        var port = Echo("127.1.0.1", 0, SocketType.Dgram);
        var ports = new EndpointPort("", Protocol.Udp, port);
        Set(
            Service("a", "127.96.0.1", new ServicePort("", Protocol.Udp, port)),
            Slice("a", "1", "255.255.255.255", ports)); // to connect to which is forbidden
        using var client = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { ReceiveTimeout = 10000 };
        client.Connect("127.96.0.1", port);
        var before = Open();
        for (var i = 0; i < Sockets + 100; i++)
        {
            client.Send("hello"u8);
            if (i % 20 == 0) Thread.Sleep(1); // so that none is lost in the queue
        }

        Assert.False(SpinWait.SpinUntil(() => Open() > before + 150, 1000)); // other tests open some meanwhile
        Set(Slice("a", "1", "127.1.0.1", ports));
        Assert.Equal("127.1.0.1 hello", Ask(client));

        static int Open() => Directory.GetFileSystemEntries("/proc/self/fd").Length;
    }

    [Fact]
    public void A_flow_of_datagrams_that_waits_holds_no_buffer()
    {
        const int Clients = 500, LargestDatagram = 65535;
        var port = Echo("127.1.0.1", 0, SocketType.Dgram);
        Set(
            Service("a", "127.96.0.1", new ServicePort("", Protocol.Udp, port)),
            Slice("a", "1", "127.1.0.1", new EndpointPort("", Protocol.Udp, port)));
        List<Socket> clients = [];
        var before = GC.GetTotalMemory(forceFullCollection: true);
        for (var i = 0; i < Clients; i++)
        {
            clients.Add(new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { ReceiveTimeout = 10000 });
            clients[^1].Connect("127.96.0.1", port);
            Assert.Equal("127.1.0.1 hello", Ask(clients[^1]));
        }

        var held = GC.GetTotalMemory(forceFullCollection: true) - before;

        clients.ForEach(client => client.Dispose());
        Assert.InRange(held, 0, Clients * LargestDatagram / 4);
    }

    [Fact]
    public void Source_ranges_hold_for_load_balancer_addresses_alone()
    {
        var port = Echo("127.1.0.1", 0, SocketType.Stream);
        var service = Service("a", "127.96.0.1", new ServicePort("", Protocol.Tcp, port)) with
        {
            Type = ServiceType.LoadBalancer,
            LoadBalancerIngress = [new(Address.Parse("127.97.0.1"), null, false)],
            LoadBalancerSourceRanges = ["127.2.0.0/24"],
        };
        Set(service, Slice("a", "1", "127.1.0.1", new EndpointPort("", Protocol.Tcp, port)));

        Assert.Equal("127.1.0.1 hello", AskTcp("127.97.0.1", port, "127.2.0.1"));
        Assert.Equal("", AskTcp("127.97.0.1", port, "127.2.1.1"));
        Assert.Equal("127.1.0.1 hello", AskTcp("127.96.0.1", port, "127.2.1.1"));
    }

    [Fact]
    public void A_service_whose_address_is_elsewhere_is_on_loopback_at_its_port_or_10000_above()
    {
        var port = Echo("127.1.0.1", 0, SocketType.Stream, below: 50000);
        var ports = new EndpointPort("", Protocol.Tcp, port);
        Set(
            Service("a", "10.96.0.1", new ServicePort("", Protocol.Tcp, port)), Slice("a", "1", "127.1.0.1", ports),
            Service("b", "10.96.0.2", new ServicePort("", Protocol.Tcp, port)), Slice("b", "2", "127.1.0.1", ports));

        Assert.Equal("127.1.0.1 hello", AskTcp("127.0.0.1", port));
        Assert.Equal("127.1.0.1 hello", AskTcp("127.0.0.1", (ushort)(port + 10000)));
    }

    private void Set(params object[] objects) => Apply(model.Set(objects));

    private void Apply(ClusterChange change) =>
        mode.Apply(plan.Update(model, change.Services.Select(service => service.Key), []), plan.Plan);

    private static string AskTcp(string address, ushort port, string? from = null)
    {
        using var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { ReceiveTimeout = 10000 };
        if (from is not null) client.Bind(new IPEndPoint(IPAddress.Parse(from), 0));
        client.Connect(address, port);
        return Ask(client);
    }

    private static Socket Hold(string address, ushort port)
    {
        var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { ReceiveTimeout = 10000 };
        client.Connect(address, port);
        return client;
    }

    private static string AskAndShut(string address, ushort port)
    {
        using var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { ReceiveTimeout = 10000 };
        client.Connect(address, port);
        client.Send("hello"u8);
        client.Shutdown(SocketShutdown.Send);
        var reply = new byte[100];
        return Encoding.ASCII.GetString(reply, 0, client.Receive(reply));
    }

    private static string Ask(Socket client)
    {
        try
        {
            client.Send("hello"u8);
            var reply = new byte[100];
            return Encoding.ASCII.GetString(reply, 0, client.Receive(reply));
        }
        catch (SocketException e) when (e.SocketErrorCode is SocketError.ConnectionReset or SocketError.Shutdown)
        {
            return "";
        }
    }

    /// <summary>A server that answers with its own address and what it was sent; returns its port.</summary>
    private ushort Echo(string address, ushort port, SocketType type, int below = 65536)
    {
        var server = new Socket(AddressFamily.InterNetwork, type, type == SocketType.Stream ? ProtocolType.Tcp : ProtocolType.Udp);
        servers.Add(server);
        server.Bind(new IPEndPoint(IPAddress.Parse(address), port));
        if (type == SocketType.Stream) server.Listen();
        var bound = (ushort)((IPEndPoint)server.LocalEndPoint!).Port;
        if (bound >= below) return Echo(address, 0, type, below);
        _ = type == SocketType.Stream ? ServeTcpAsync(server, address) : ServeUdpAsync(server, address);
        return bound;
    }

    private static async Task ServeTcpAsync(Socket server, string name)
    {
        while (true)
        {
            using var client = await server.AcceptAsync();
            var buffer = new byte[100];
            var length = await client.ReceiveAsync(buffer);
            await client.SendAsync(Encoding.ASCII.GetBytes($"{name} {Encoding.ASCII.GetString(buffer, 0, length)}"));
        }
    }

    private static async Task ServeUdpAsync(Socket server, string name)
    {
        while (true)
        {
            var buffer = new byte[100];
            var received = await server.ReceiveFromAsync(buffer, new IPEndPoint(IPAddress.Any, 0));
            await server.SendToAsync(
                Encoding.ASCII.GetBytes($"{name} {Encoding.ASCII.GetString(buffer, 0, received.ReceivedBytes)}"), received.RemoteEndPoint);
        }
    }
}
