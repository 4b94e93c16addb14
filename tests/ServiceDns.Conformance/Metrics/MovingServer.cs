using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using ServiceDns.Conformance.Client;
using ServiceDns.Conformance.Server;
using ServiceDns.TestSupport;
using Xunit;

namespace ServiceDns.Conformance.Metrics;

/// <summary>A server that has every plugin with metrics, in a network of its own, and what it takes to make each metric move.</summary>
public sealed class MovingServer : IAsyncLifetime
{
    private const string Template = "tests/ServiceDns.Conformance/Metrics/Corefile";

    private readonly string folder = Directory.CreateTempSubdirectory("servicedns-").FullName;
    private NetworkNamespace? network;
    private RunningServer? server;
    private Socket? client;
    private HttpClient? http;
    private string corefile = "";

    internal string Folder => folder;

    internal int ProcessId => server!.ProcessId;

    /// <summary>Starts it at the first question, so that a machine that may not make a network skips.</summary>
    internal async Task StartAsync()
    {
        if (server is not null) return;
        Needs.Commands("ldns-keygen");
        network = await NetworkNamespace.CreateAsync("nameserver 127.0.0.1\n");
        _ = new TestCertificates(folder);
        var key = (await Command.RunAsync("sh", "-c", $"cd '{folder}' && ldns-keygen -k -a ECDSAP256SHA256 signed.example")).Output.Trim();
        await File.WriteAllTextAsync(PathOf("search.conf"), "search path.example next.example\n");
        await File.WriteAllTextAsync(PathOf("hosts"), "192.0.2.80 www.hosts.example\n");
        Directory.CreateDirectory(PathOf("manifests"));
        await WriteEndpointsAsync(1);
        corefile = Repository.Read(Template.Split('/'))
            .Replace("DIR", folder, StringComparison.Ordinal).Replace("KEY", key, StringComparison.Ordinal);
        await WriteCorefileAsync("");
        client = network.Open(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        http = new HttpClient(new SocketsHttpHandler
        {
            ConnectCallback = ConnectAsync,
            SslOptions = { RemoteCertificateValidationCallback = static (_, _, _, _) => true },
        });
        server = await RunningServer.StartAnnouncedAsync(network.Enter, PathOf("Corefile"));
        await client.ConnectAsync(new IPEndPoint(IPAddress.Loopback, 53));
    }

    internal string PathOf(string file) => Path.Combine(folder, file);

    internal async Task<Scrape> ScrapeAsync() => Scrape.Read(await http!.GetStringAsync(new Uri("http://127.0.0.1:9153/metrics")));

    /// <summary>Sends a question, and does not wait for the answer.</summary>
    internal async Task SendAsync(string name, string type = "A", bool dnssec = false) =>
        await client!.SendAsync(new Ask(name, type) { DnssecOk = dnssec }.ToWire());

    /// <summary>Asks by HTTPS.</summary>
    internal async Task AskByHttpsAsync()
    {
        using var content = new ByteArrayContent(new Ask("www.https.example", "A").ToWire());
        content.Headers.ContentType = new("application/dns-message");
        using var response = await http!.PostAsync(new Uri("https://127.0.0.1/dns-query"), content);
    }

    /// <summary>Puts another Corefile in place.</summary>
    internal Task WriteCorefileAsync(string more) => ReplaceAsync("Corefile", corefile + more);

    /// <summary>Changes the endpoints of a headless service, and says that it happened now.</summary>
    internal Task WriteEndpointsAsync(int last)
    {
        var cause = DateTimeOffset.UtcNow.ToString("yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'", CultureInfo.InvariantCulture);
        return ReplaceAsync(Path.Combine("manifests", "timed.yaml"), $$"""
            apiVersion: v1
            kind: Service
            metadata: {name: timed, namespace: shop}
            spec: {clusterIP: None, ports: [{name: http, port: 80}]}
            ---
            apiVersion: discovery.k8s.io/v1
            kind: EndpointSlice
            metadata:
              name: timed-1
              namespace: shop
              labels: {kubernetes.io/service-name: timed}
              annotations: {endpoints.kubernetes.io/last-change-trigger-time: "{{cause}}"}
            addressType: IPv4
            ports: [{name: http, port: 80}]
            endpoints: [{addresses: [10.244.9.{{last}}]}]

            """);
    }

    /// <summary>Writes a file and puts it in place at once, so that nobody reads half of it.</summary>
    internal async Task ReplaceAsync(string file, string text)
    {
        await File.WriteAllTextAsync(PathOf("new"), text);
        File.Move(PathOf("new"), PathOf(file), overwrite: true);
    }

    /// <summary>Runs a command in the server's network.</summary>
    internal Task<Command> RunAsync(params string[] words) => network!.RunAsync(words);

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        http?.Dispose();
        client?.Dispose();
        if (server is not null) await server.DisposeAsync();
        if (network is not null) await network.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancel)
    {
        var socket = network!.Open(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, context.DnsEndPoint.Port), cancel);
        return new NetworkStream(socket, ownsSocket: true);
    }
}
