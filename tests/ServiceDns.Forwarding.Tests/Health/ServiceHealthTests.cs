using System.Net;
using System.Net.Sockets;
using System.Text;
using ServiceDns.Cluster;
using ServiceDns.Forwarding.Health;
using static ServiceDns.Forwarding.Tests.Cluster;

namespace ServiceDns.Forwarding.Tests;

public sealed class ServiceHealthTests : IDisposable
{
    private readonly ushort port = FreePort();
    private readonly ClusterModel model = Of();
    private readonly FamilyPlan plan = new("", Node());
    private readonly List<string> failures = [];
    private readonly ManualTime time = new();
    private readonly ServiceHealthChecks checks;
    private bool isHealthy = true;

    public ServiceHealthTests() => checks = new ServiceHealthChecks(
        () => isHealthy, (service, port, reason) => failures.Add($"{service} {port} {reason}"), time);

    public void Dispose() => checks.Dispose();

    [Fact]
    public async Task A_probe_is_told_how_many_endpoints_are_here()
    {
        Set(Balancer(port), Slice("lb", "lb-1", "10.0.0.1 here; 10.0.0.2 here; 10.0.0.3; 10.0.0.4 here !ready serving terminating"));

        Assert.Equal(
            "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nX-Content-Type-Options: nosniff\r\n"
            + "X-Load-Balancing-Endpoint-Weight: 2\r\nContent-Length: 108\r\nConnection: close\r\n\r\n"
            + "{\n\t\"service\": {\n\t\t\"namespace\": \"ns\",\n\t\t\"name\": \"lb\"\n\t},\n"
            + "\t\"localEndpoints\": 2,\n\t\"serviceProxyHealthy\": true\n}",
            await AskAsync("GET /any/path HTTP/1.1\r\nHost: x\r\n\r\n"));
    }

    //                       endpoints                                          healthy  status  weight
    public static TheoryData<string, bool, string, int> States => new()
    {
        { "10.0.0.1 here",                              true,  "200 OK", 1 },
        { "10.0.0.1 here",                              false, "503 Service Unavailable", 1 },
        { "10.0.0.1 there",                             true,  "503 Service Unavailable", 0 },
        { "10.0.0.1 here !ready serving terminating",   true,  "503 Service Unavailable", 0 },
        { "",                                           true,  "503 Service Unavailable", 0 },
    };

    [Theory, MemberData(nameof(States))]
    public async Task It_is_good_when_a_ready_endpoint_is_here_and_the_forwarder_is_healthy(
        string endpoints, bool healthy, string status, int weight)
    {
        isHealthy = healthy;
        Set(Balancer(port), Slice("lb", "lb-1", endpoints));

        var reply = await AskAsync("HEAD / HTTP/1.0\r\n\r\n");

        Assert.StartsWith($"HTTP/1.1 {status}\r\n", reply, StringComparison.Ordinal);
        Assert.Contains($"X-Load-Balancing-Endpoint-Weight: {weight}\r\n", reply, StringComparison.Ordinal);
        Assert.EndsWith("\r\n\r\n", reply, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_count_follows_the_endpoints()
    {
        Set(Balancer(port), Slice("lb", "lb-1", "10.0.0.1 here"));
        Set(Slice("lb", "lb-1", "10.0.0.1 there"));

        Assert.StartsWith("HTTP/1.1 503 ", await AskAsync("GET / HTTP/1.1\r\n\r\n"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_port_follows_the_service()
    {
        Set(Balancer(port));
        var other = FreePort();
        Set(Balancer(other));
        await Assert.ThrowsAnyAsync<SocketException>(() => AskAsync("GET / HTTP/1.1\r\n\r\n"));
        Assert.StartsWith("HTTP/1.1 503 ", await AskAsync("GET / HTTP/1.1\r\n\r\n", other), StringComparison.Ordinal);

        Set(Balancer(other) with { ExternalTrafficPolicy = TrafficPolicy.Cluster });
        await Assert.ThrowsAnyAsync<SocketException>(() => AskAsync("GET / HTTP/1.1\r\n\r\n", other));
    }

    [Fact]
    public async Task Each_service_has_a_count_of_its_own()
    {
        var (other, third) = (FreePort(), FreePort());
        Set(
            Balancer(port), Balancer(other) with { Name = "b", ClusterIPs = Addresses("172.30.0.42") },
            Slice("lb", "lb-1", "10.0.0.1 here; 10.0.0.2 here"), Slice("b", "b-1", "10.0.0.3 here"),
            Slice("nobody", "n-1", "10.0.0.4 here"));
        Assert.Equal("200 2, 200 1", await CountsAsync(port, other));

        Set(Balancer(third) with { Name = "b", ClusterIPs = Addresses("172.30.0.42") }, Slice("lb", "lb-1", "10.0.0.1 here !ready"));
        Assert.Equal("503 0, 200 1", await CountsAsync(port, third));

        isHealthy = false;
        Assert.Equal("503 0, 503 1", await CountsAsync(port, third));
        isHealthy = true;
        model.Commit(edit => edit.RemoveSlice(new ObjectKey("ns", "b-1")));
        Set(Slice("b", "b-2", "10.0.0.3 there"), Slice("lb", "lb-1", "10.0.0.1 here"));
        Assert.Equal("200 1, 503 0", await CountsAsync(port, third));
    }

    [Fact]
    public async Task Probes_are_answered_where_node_ports_are()
    {
        IPAddress[] interfaces = [IPAddress.Parse("127.0.0.1"), IPAddress.Parse("127.0.1.1"), IPAddress.IPv6Loopback];
        using var chosen = new ServiceHealthChecks(() => true, (_, _, _) => { }, () => interfaces, TimeProvider.System);
        var node = new FamilyPlan("", Node() with { NodePorts = NodePortAddresses.Only([Address.Parse("127.0.1.1")]) });
        var changes = model.Set(Balancer(port), Slice("lb", "lb-1", "10.0.0.1 here")).Services.Select(change => change.Key);
        chosen.OnPlanned(node.Update(model, changes, []), node.Plan);

        Assert.StartsWith("HTTP/1.1 200 ", await AskAsync("GET / HTTP/1.1\r\n\r\n", host: "127.0.1.1"), StringComparison.Ordinal);
        await Assert.ThrowsAnyAsync<SocketException>(() => AskAsync("GET / HTTP/1.1\r\n\r\n"));

        // The node got another address, and no service changed.
        chosen.OnPlanned(
            node.Move(Node() with { NodePorts = NodePortAddresses.Only([Address.Parse("127.0.0.1")]) }, model, []), node.Plan);

        Assert.StartsWith("HTTP/1.1 200 ", await AskAsync("GET / HTTP/1.1\r\n\r\n"), StringComparison.Ordinal);
        await Assert.ThrowsAnyAsync<SocketException>(() => AskAsync("GET / HTTP/1.1\r\n\r\n", host: "127.0.1.1"));
    }

    [Fact]
    public async Task One_address_that_is_taken_keeps_no_other_from_probes()
    {
        using var taken = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        taken.Bind(new IPEndPoint(IPAddress.Parse("127.0.1.1"), port));
        taken.Listen();
        IPAddress[] interfaces = [IPAddress.Parse("127.0.1.1"), IPAddress.Parse("127.0.1.2")];
        using var chosen = new ServiceHealthChecks(
            () => true, (service, port, reason) => failures.Add($"{service} {port} {reason}"), () => interfaces, TimeProvider.System);
        var node = new FamilyPlan("", Node() with { NodePorts = NodePortAddresses.Parse(IpFamily.IPv4, [Cidr.Parse("127.0.1.0/24")]) });
        var changes = model.Set(Balancer(port)).Services.Select(change => change.Key);
        chosen.OnPlanned(node.Update(model, changes, []), node.Plan);

        Assert.StartsWith("HTTP/1.1 503 ", await AskAsync("GET / HTTP/1.1\r\n\r\n", host: "127.0.1.2"), StringComparison.Ordinal);
        Assert.StartsWith($"ns/lb {port} 127.0.1.1:{port}: ", Assert.Single(failures), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Services_may_change_ports_with_each_other()
    {
        var other = FreePort();
        var b = Balancer(other) with { Name = "b", ClusterIPs = Addresses("172.30.0.42") };
        Set(Balancer(port), b, Slice("lb", "lb-1", "10.0.0.1 here; 10.0.0.2 here"), Slice("b", "b-1", "10.0.0.3 here"));
        Assert.Equal("200 2, 200 1", await CountsAsync(port, other));

        Set(Balancer(other), b with { HealthCheckNodePort = port });

        Assert.Equal("200 1, 200 2", await CountsAsync(port, other));
        Assert.Empty(failures);
    }

    [Fact]
    public async Task A_port_that_is_taken_is_no_disaster()
    {
        using var taken = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        taken.Bind(new IPEndPoint(IPAddress.Any, port));
        taken.Listen();
        Set(Balancer(port));
        time.Advance(TimeSpan.FromSeconds(5));
        Assert.StartsWith($"ns/lb {port} 0.0.0.0:{port}: ", Assert.Single(failures), StringComparison.Ordinal);

        taken.Dispose();
        time.Advance(TimeSpan.FromSeconds(5));

        Assert.StartsWith("HTTP/1.1 503 ", await AskAsync("GET / HTTP/1.1\r\n\r\n"), StringComparison.Ordinal);
    }

    private static Service Balancer(ushort health) => Service("lb") with
    {
        Type = ServiceType.LoadBalancer, ExternalTrafficPolicy = TrafficPolicy.Local, HealthCheckNodePort = health,
    };

    private static ushort FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return (ushort)((IPEndPoint)socket.LocalEndPoint!).Port;
    }

    private void Set(params object[] objects)
    {
        var delta = plan.Update(model, model.Set(objects).Services.Select(change => change.Key), []);
        checks.OnPlanned(delta, plan.Plan);
    }

    /// <summary>Status and weight at each port.</summary>
    private async Task<string> CountsAsync(params ushort[] ports)
    {
        List<string> counts = [];
        foreach (var at in ports)
        {
            var lines = (await AskAsync("GET / HTTP/1.1\r\n\r\n", at)).Split("\r\n");
            counts.Add(
                $"{lines[0].Split(' ')[1]} {lines.Single(line => line.StartsWith("X-Load-", StringComparison.Ordinal)).Split(' ')[1]}");
        }
        return string.Join(", ", counts);
    }

    private async Task<string> AskAsync(string request, ushort? at = null, string host = "127.0.0.1")
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Parse(host), at ?? port);
        await socket.SendAsync(Encoding.ASCII.GetBytes(request));
        using var stream = new NetworkStream(socket);
        using var reader = new StreamReader(stream);
        return await reader.ReadToEndAsync();
    }
}
