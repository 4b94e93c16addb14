using System.Net.Sockets;
using ServiceDns.Conformance.Client;
using ServiceDns.Conformance.Server;
using Xunit;

namespace ServiceDns.Conformance.Resolvers;

/// <summary>What resolvers and the server's own network show beyond single lookups.</summary>
public class ParallelTests(PodNetwork pod) : IClassFixture<PodNetwork>
{
    private const int Rounds = 500;

    [SkippableFact]
    public async Task A_and_AAAA_sent_at_once_from_one_socket_are_both_answered()
    {
        Needs.Namespaces();
        var server = await pod.ServerAsync();
        using var socket = server.Network.Open(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        await socket.ConnectAsync(server.Client.Server);
        var buffer = new byte[4096];
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        for (var round = 0; round < Rounds; round++)
        {
            Ask[] asks = [new("both.default.svc.cluster.local", "A"), new("both.default.svc.cluster.local", "AAAA")];
            foreach (var ask in asks) await socket.SendAsync(ask.ToWire(), limit.Token);
            var replies = new List<Reply>();
            while (replies.Count < asks.Length) replies.Add(Reply.Read(buffer[..await socket.ReceiveAsync(buffer, limit.Token)]));

            Assert.Equal(asks.Select(ask => ask.Id).Order(), replies.Select(reply => reply.Id).Order());
            Assert.All(replies, reply => Assert.Single(reply.Answer));
        }
    }

    [SkippableFact]
    public async Task The_zones_name_servers_are_the_services_that_hold_the_servers_own_address()
    {
        Needs.Namespaces();
        var reply = await (await pod.ServerAsync()).Client.UdpAsync(new Ask("cluster.local", "NS"));

        Assert.Equal(["cluster.local. 5 IN NS kube-dns.kube-system.svc.cluster.local."], reply.Answer.Select(record => record.ToString()));
        Assert.Equal(["kube-dns.kube-system.svc.cluster.local. 5 IN A 10.96.0.10"], reply.Additional.Select(record => record.ToString()));
    }

    [SkippableFact]
    public async Task Names_for_addresses_are_found_by_getent()
    {
        Needs.Namespaces();
        var run = await (await pod.ServerAsync()).Network.RunAsync("getent", "hosts", "10.96.0.100");

        Assert.Contains("my-service.default.svc.cluster.local", run.Output, StringComparison.Ordinal);
    }
}
