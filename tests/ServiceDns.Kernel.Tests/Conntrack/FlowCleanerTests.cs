using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using ServiceDns.Cluster;
using ServiceDns.Forwarding;
using ServiceDns.Forwarding.Conntrack;
using ServiceDns.Kernel.Tests.Network;
using Xunit;
using static ServiceDns.Forwarding.Tests.Cluster;

namespace ServiceDns.Kernel.Tests.Conntrack;

/// <summary>A client that goes on sending from one port, while what it sends to changes.</summary>
public sealed class FlowCleanerTests : IDisposable
{
    private const string ClusterIP = "10.96.0.10";

    private static readonly EndpointPort Port = new("", Protocol.Udp, 8080);
    private static readonly Service Dns = Service("dns", ClusterIP, new ServicePort("", Protocol.Udp, 53));

    private readonly TestNetwork? network = TestNetwork.Missing is null ? new TestNetwork() : null;
    private readonly Passes passes = new();

    public FlowCleanerTests() => network?.ServeOnPods(8080);

    public void Dispose() => network?.Dispose();

    [SkippableTheory, InlineData("nftables"), InlineData("iptables")]
    public void A_client_is_led_on_when_its_endpoint_went_and_the_neighbours_flow_stays(string mode)
    {
        Skip.IfNot(TestNetwork.Missing is null, TestNetwork.Missing);
        var both = Slice("dns", "dns-1", "10.244.1.11 here;10.244.1.12 here", Port);
        var model = Of(Dns, both);
        using var cleaner = Cleaner();
        using var node = Start(model, cleaner, mode);
        var clients = Enumerable.Range(0, 8).Select(_ => Client()).ToList();
        var first = clients.Select(client => Ask(client)).ToList();
        Assert.Equal(2, first.Distinct().Count());

        model.Set(Slice("dns", "dns-1", "10.244.1.12 here", Port));
        node.Apply("dns");

        Assert.Equal(first.Count(answer => answer.StartsWith("10.244.1.11", StringComparison.Ordinal)), passes.Next());
        Assert.All(clients, client => Assert.StartsWith("10.244.1.12:8080", Ask(client)));
        clients.ForEach(client => client.Dispose());
    }

    [SkippableTheory, InlineData("nftables"), InlineData("iptables")]
    public void A_client_that_sent_before_there_was_a_service_reaches_it(string mode)
    {
        Skip.IfNot(TestNetwork.Missing is null, TestNetwork.Missing);
        var model = Of(Service("other", "10.96.0.1"));
        using var cleaner = Cleaner();
        using var node = Start(model, cleaner, mode);
        using var client = Client();
        client.SendTo("?"u8, SocketFlags.None, new IPEndPoint(IPAddress.Parse(ClusterIP), 53)); // leaves by the default route
        Assert.Contains($"dst={ClusterIP}", network!.Node.Output("conntrack", "-L", "-p", "udp"));

        model.Set(Dns, Slice("dns", "dns-1", "10.244.1.12 here", Port));
        node.Apply("dns");

        Assert.Equal(1, passes.Next());
        Assert.StartsWith("10.244.1.12:8080", Ask(client));
    }

    [SkippableFact]
    public async Task A_connection_that_was_tried_before_there_was_a_service_is_made()
    {
        Skip.IfNot(TestNetwork.Missing is null, TestNetwork.Missing);
        var model = Of(Service("other", "10.96.0.1"));
        using var cleaner = Cleaner();
        using var node = Start(model, cleaner);
        const int sourcePort = 41_234;
        var answer = Task.Run(() => Probe.AskAsync(network!.Pods[0], Protocol.Tcp, ClusterIP, 80, sourcePort: sourcePort));
        await UntilAsync(() => network!.Node.Output("conntrack", "-L", "-p", "tcp").Contains($"dst={ClusterIP}", StringComparison.Ordinal));

        model.Set(Service("web", ClusterIP), Slice("web", "web-1", "10.244.1.12 here"));
        node.Apply("web");

        Assert.Equal(1, passes.Next());
        var reached = await answer; // the client tries again by itself
        // Between the rules and the pass it is refused, as whatever goes to a ClusterIP and is not led on; what it sends then is led on.
        if (reached == Probe.Refused) reached = Probe.Ask(network!.Pods[0], Protocol.Tcp, ClusterIP, 80, sourcePort: sourcePort);
        Assert.StartsWith("10.244.1.12:8080", reached);
    }

    [SkippableFact]
    public void A_connection_to_an_endpoint_that_went_is_refused_where_that_is_asked()
    {
        Skip.IfNot(TestNetwork.Missing is null, TestNetwork.Missing);
        var model = Of(Service("web", ClusterIP), Slice("web", "web-1", "10.244.1.11 here"));
        using var cleaner = Cleaner(Protocol.Udp, Protocol.Tcp);
        using var node = Start(model, cleaner);
        using var server = network!.Pods[1].Run(() => new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp));
        using var client = network.Pods[0].Run(() => new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp));
        server.Bind(new IPEndPoint(IPAddress.Any, 9000)); // holds its connections open
        server.Listen();
        model.Set(Slice("web", "web-1", "10.244.1.11 here", new EndpointPort("", Protocol.Tcp, 9000)));
        node.Apply("web");
        Assert.Equal(0, passes.Next());
        client.ReceiveTimeout = 30_000;
        client.Connect(IPAddress.Parse(ClusterIP), 80);

        model.Set(Slice("web", "web-1", "10.244.1.12 here"));
        node.Apply("web");

        Assert.Equal(1, passes.Next());
        client.Send("?"u8);
        var error = Assert.Throws<SocketException>(() => client.Receive(new byte[1]));
        Assert.Equal(SocketError.ConnectionReset, error.SocketErrorCode);
    }

    [SkippableFact]
    public void A_restart_deletes_no_flow_to_an_endpoint_that_serves()
    {
        Skip.IfNot(TestNetwork.Missing is null, TestNetwork.Missing);
        var model = Of(Dns, Slice("dns", "dns-1", "10.244.1.11 here;10.244.1.12 here", Port));
        using (var cleaner = Cleaner())
        using (Start(model, cleaner))
        using (var client = Client())
        {
            Ask(client);
        }
        using var second = Cleaner();
        using var node = Start(model, second); // its first pass deletes nothing

        Assert.Contains($"dst={ClusterIP}", network!.Node.Output("conntrack", "-L", "-p", "udp"));
    }

    /// <summary>The first pass, which finds nothing, is over when this returns.</summary>
    private ForwardingNode Start(ClusterModel model, FlowCleaner cleaner, string mode = "nftables")
    {
        var node = new ForwardingNode(network!.Node, ModeCatalog.Find(mode)!, Node(), new ModeOptions(), model, cleaner);
        Assert.Equal(0, passes.Next());
        return node;
    }

    private static async Task UntilAsync(Func<bool> isSo)
    {
        using var end = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!isSo()) await Task.Delay(20, end.Token);
    }

    private FlowCleaner Cleaner(params Protocol[] protocols) =>
        network!.Node.Run(() => new FlowCleaner(
            protocols.Length == 0 ? [Protocol.Udp] : protocols, new ModeServices(NullLogger.Instance, passes, TimeProvider.System)));

    private Socket Client()
    {
        var socket = network!.Pods[0].Run(() => new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp));
        socket.Bind(new IPEndPoint(IPAddress.Any, 0));
        socket.ReceiveTimeout = 10_000;
        return socket;
    }

    private static string Ask(Socket client)
    {
        client.SendTo("?"u8, SocketFlags.None, new IPEndPoint(IPAddress.Parse(ClusterIP), 53));
        var buffer = new byte[128];
        return Encoding.ASCII.GetString(buffer, 0, client.Receive(buffer)).Split(' ')[0];
    }

    /// <summary>How many flows each pass deleted.</summary>
    private sealed class Passes : IModeMetrics
    {
        private readonly BlockingCollection<int> deleted = [];

        public int Next() => deleted.TryTake(out var count, TimeSpan.FromSeconds(60)) ? count : throw new TimeoutException("no pass came");

        public void FlowsReconciled(IpFamily family, int deleted, TimeSpan took) => this.deleted.Add(deleted);

        public void Rules(IpFamily family, string table, int total, int written)
        {
        }

        public void SyncFailed(IpFamily family, bool partial)
        {
        }

        public void CleanupFailed(IpFamily family)
        {
        }
    }
}
