using System.Diagnostics;
using System.Net;
using ServiceDns.Conformance.Client;
using ServiceDns.Conformance.Server;
using Xunit;

namespace ServiceDns.Conformance.Transfers;

/// <summary>Servers that others wrote take a zone of <c>k8s_external</c>, and then answer as it does.</summary>
public class ExternalTests
{
    private const string Manifests = """
        apiVersion: v1
        kind: Service
        metadata: {name: web, namespace: shop}
        spec: {clusterIP: 10.96.0.7, externalIPs: [192.0.2.7], ports: [{name: http, port: 80}, {name: https, port: 443}]}
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: six, namespace: shop}
        spec: {clusterIP: 10.96.0.6, externalIPs: ["2001:db8::7"], ports: [{name: http, port: 80}]}
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: named, namespace: shop}
        spec: {type: LoadBalancer, clusterIP: 10.96.0.8, ports: [{name: http, port: 80}]}
        status: {loadBalancer: {ingress: [{hostname: lb.example.net}]}}
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: mixed, namespace: shop}
        spec: {type: LoadBalancer, clusterIP: 10.96.0.9, ports: [{name: http, port: 80}]}
        status: {loadBalancer: {ingress: [{hostname: lb.example.net}, {hostname: lb2.example.net}, {ip: 192.0.2.9}]}}
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: db, namespace: shop}
        spec: {clusterIP: None, ports: [{name: sql, port: 5432}]}
        ---
        apiVersion: discovery.k8s.io/v1
        kind: EndpointSlice
        metadata: {name: db-1, namespace: shop, labels: {kubernetes.io/service-name: db}}
        addressType: IPv4
        ports: [{name: sql, port: 5432}]
        endpoints: [{addresses: [10.244.1.1], hostname: one}, {addresses: [10.244.1.2], hostname: two}]

        """;

    //                        name and type, and what both say; empty for no records
    private static readonly (string Question, string[] Answer)[] Questions =
    [
        ("web.shop A", ["web.shop.example.org. 5 IN A 192.0.2.7"]),
        ("six.shop AAAA", ["six.shop.example.org. 5 IN AAAA 2001:db8::7"]),
        ("_http._tcp.web.shop SRV", ["_http._tcp.web.shop.example.org. 5 IN SRV 0 100 80 web.shop.example.org."]),
        ("named.shop CNAME", ["named.shop.example.org. 5 IN CNAME lb.example.net."]),
        ("_http._tcp.named.shop SRV", ["_http._tcp.named.shop.example.org. 5 IN SRV 0 100 80 lb.example.net."]),
        ("mixed.shop A", ["mixed.shop.example.org. 5 IN A 192.0.2.9"]),
        ("db.shop A", ["db.shop.example.org. 5 IN A 10.244.1.1", "db.shop.example.org. 5 IN A 10.244.1.2"]),
        ("one.db.shop A", ["one.db.shop.example.org. 5 IN A 10.244.1.1"]),
        (
            "_sql._tcp.db.shop SRV",
            [
                "_sql._tcp.db.shop.example.org. 5 IN SRV 0 50 5432 one.db.shop.example.org.",
                "_sql._tcp.db.shop.example.org. 5 IN SRV 0 50 5432 two.db.shop.example.org.",
            ]),
        ("none.shop A", []),
    ];

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60), Pause = TimeSpan.FromMilliseconds(50);

    [SkippableTheory]
    [InlineData("nsd")]
    [InlineData("knotd")]
    public async Task A_secondary_takes_the_zone_and_answers_from_it(string program)
    {
        Needs.Commands(program);
        var (theirs, ours) = (Sockets.FreePort(), Sockets.FreePort());
        var folder = Directory.CreateTempSubdirectory("servicedns-").FullName;
        await File.WriteAllTextAsync(Path.Combine(folder, "cluster.yaml"), Manifests);
        var corefile = Path.Combine(folder, "Corefile");
        await File.WriteAllTextAsync(corefile, $$"""
            .:{{ours}} {
                bind 127.0.0.1
                transfer example.org {
                    to 127.0.0.1:{{theirs}}
                }
                k8s_external example.org {
                    headless
                }
                kubernetes cluster.local {
                    manifests cluster.yaml
                }
            }
            """);
        var here = new DnsClient(new IPEndPoint(IPAddress.Loopback, ours));
        await using var server = await RunningServer.StartAsync([], corefile, ours, here, folder);
        await using var secondary = NameServer.Secondary(program, theirs, ours, signed: false);
        var client = new DnsClient(new IPEndPoint(IPAddress.Loopback, theirs));

        await HasZoneAsync(client, server);

        foreach (var (question, answer) in Questions)
        {
            var words = question.Split(' ');
            var copy = await client.UdpAsync(new Ask($"{words[0]}.example.org", words[1]));
            Assert.Equal(answer, copy.Answer.Select(record => record.ToString()).Order(StringComparer.Ordinal));
            Assert.Equal(answer.Length > 0 ? "NOERROR" : "NXDOMAIN", copy.Code);
            if (words[1] == "CNAME") continue; // of that type k8s_external itself answers nothing
            var own = await server.Client.UdpAsync(new Ask($"{words[0]}.example.org", words[1]));
            var wanted = own.Answer.Where(record => record.Type == words[1]).Select(record => record.ToString());
            Assert.Equal(answer, wanted.Order(StringComparer.Ordinal));
        }
    }

    private static async Task HasZoneAsync(DnsClient client, RunningServer server)
    {
        var question = new Ask("example.org", "SOA").ToWire();
        for (var since = Stopwatch.StartNew(); ; await Task.Delay(Pause))
        {
            Assert.True(since.Elapsed < Patience, $"the zone has not come\n{server.Log}");
            try
            {
                if (await client.UdpAsync(question, TimeSpan.FromSeconds(1)) is { } reply && Reply.Read(reply).Answer.Count > 0) return;
            }
            catch (System.Net.Sockets.SocketException)
            {
                // not started yet
            }
        }
    }
}
