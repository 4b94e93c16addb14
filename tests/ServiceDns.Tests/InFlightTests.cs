using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Net.Sockets;
using ServiceDns.TestSupport;
using ServiceDns.Testing;

namespace ServiceDns.Tests;

/// <summary>Queries that wait for an upstream while the server stops, reloads or hands over are answered, by whatever they came.</summary>
public sealed class InFlightTests : ProgramTest
{
    private static readonly string[] Ways = ["udp", "tcp", "unix", "tls", "https", "grpc"];

    private static readonly SslClientAuthenticationOptions TrustAll = new()
    {
        TargetHost = TestCertificates.Host,
        RemoteCertificateValidationCallback = (_, _, _, _) => true,
    };

    private readonly HeldUpstream upstream = new();
    private readonly int[] ports = [.. Ways.Select(_ => ProgramRun.FreePort())];

    private string Path(string file) => System.IO.Path.Combine(Folder, file);

    [Theory]
    [InlineData("")]
    [InlineData("health 127.0.0.1:0 {\n lameduck 100ms\n }")]
    public async Task At_SIGTERM(string health)
    {
        Write("Corefile", Corefile(health));
        using var run = ProgramRun.Start(Folder, []);
        await run.UntilAsync("ServiceDns-");
        var answers = await AskAsync();

        run.Signal("TERM");
        await UntilAsync(IsClosed);
        upstream.Release();

        Assert.All(await Task.WhenAll(answers), answer => Assert.EndsWith("answered", answer));
        Assert.Equal(0, await run.EndAsync());
    }

    [Fact]
    public async Task At_a_reload()
    {
        Write("Corefile", Corefile(""));
        using var run = ProgramRun.Start(Folder, []);
        await run.UntilAsync("ServiceDns-");
        var answers = await AskAsync();

        Write("Corefile", Corefile("log"));
        run.Signal("USR1");
        await run.UntilAsync("Reloading complete");
        upstream.Release();

        Assert.All(await Task.WhenAll(answers), answer => Assert.EndsWith("answered", answer));
    }

    [Fact]
    public async Task At_a_hand_over()
    {
        Write("Corefile", Corefile(""));
        using var run = ProgramRun.Start(Folder, ["-handover", "next.sock"]);
        await run.UntilAsync("ServiceDns-");
        Write("wait.sh", "while [ ! -e go ]; do sleep 0.02; done\n");
        Write("next", Corefile("on startup sh wait.sh"));
        using var next = ProgramRun.Start(Folder, ["-conf", "next", "-handover", "next.sock"]);
        await next.UntilAsync("it goes on serving until this one is ready");
        var answers = await AskAsync();

        Write("go", "");
        await run.UntilAsync("serves now; what this one has taken in is answered");
        upstream.Release();

        Assert.All(await Task.WhenAll(answers), answer => Assert.EndsWith("answered", answer));
        Assert.Equal(0, await run.EndAsync());
    }

    /// <inheritdoc/>
    protected override void Clean() => upstream.Dispose();

    private string Corefile(string more)
    {
        _ = new TestCertificates(Folder);
        return $"""
            (common) {"{"}
                forward . 127.0.0.1:{upstream.Port} {"{"}
                    prefer_udp
                {"}"}
            {"}"}
            .:{ports[0]} .:{ports[1]} tls://.:{ports[3]} https://.:{ports[4]} {"{"}
                bind 127.0.0.1
                tls cert.pem key.pem
                import common
                {more}
            {"}"}
            unix://{Path("dns.sock")} {"{"}
                import common
            {"}"}
            grpc://.:{ports[5]} {"{"}
                bind 127.0.0.1
                import common
            {"}"}

            """;
    }

    /// <summary>Asks by every way at once; when it completes, all questions wait at the upstream.</summary>
    private async Task<List<Task<string>>> AskAsync()
    {
        var answers = Ways.Select(async way => $"{way}: {await AskAsync(way, ports[Array.IndexOf(Ways, way)])}").ToList();
        await UntilAsync(() => upstream.Asked == Ways.Length);
        return answers;
    }

    private async Task<string> AskAsync(string way, int port)
    {
        var question = SteadyLoad.Question($"{way}.example");
        var answer = way switch
        {
            "udp" => await AskUdpAsync(port, question),
            "tcp" => await AskStreamAsync(await ConnectAsync(new IPEndPoint(IPAddress.Loopback, port)), question),
            "unix" => await AskStreamAsync(await ConnectAsync(new UnixDomainSocketEndPoint(Path("dns.sock"))), question),
            "tls" => await AskTlsAsync(port, question),
            "https" => await PostAsync(new Uri($"https://127.0.0.1:{port}/dns-query"), "application/dns-message", question),
            _ => (await PostAsync(
                new Uri($"http://127.0.0.1:{port}/coredns.dns.DnsService/Query"), "application/grpc",
                [0, 0, 0, 0, (byte)(question.Length + 2), 0x0A, (byte)question.Length, .. question]))[7..],
        };
        return answer.AsSpan().EndsWith((byte[])[10, 9, 9, 9]) ? "answered" : Convert.ToHexString(answer);
    }

    private static async Task<byte[]> AskUdpAsync(int port, byte[] question)
    {
        using var client = new UdpClient();
        client.Connect(IPAddress.Loopback, port);
        await client.SendAsync(question);
        return (await client.ReceiveAsync()).Buffer;
    }

    private static async Task<byte[]> AskTlsAsync(int port, byte[] question)
    {
        var ssl = new SslStream(await ConnectAsync(new IPEndPoint(IPAddress.Loopback, port)));
        await ssl.AuthenticateAsClientAsync(TrustAll);
        return await AskStreamAsync(ssl, question);
    }

    private static async Task<byte[]> AskStreamAsync(Stream stream, byte[] question)
    {
        await using (stream)
        {
            await stream.WriteAsync((byte[])[0, (byte)question.Length, .. question]);
            var length = new byte[2];
            await stream.ReadExactlyAsync(length);
            var answer = new byte[length[0] << 8 | length[1]];
            await stream.ReadExactlyAsync(answer);
            return answer;
        }
    }

    private static async Task<byte[]> PostAsync(Uri uri, string type, byte[] body)
    {
        using var client = new HttpClient(new SocketsHttpHandler { SslOptions = TrustAll });
        using var request = new HttpRequestMessage(HttpMethod.Post, uri)
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue(type) } },
        };
        using var response = await client.SendAsync(request);
        return await response.Content.ReadAsByteArrayAsync();
    }

    private static async Task<NetworkStream> ConnectAsync(EndPoint server)
    {
        var socket = new Socket(server.AddressFamily, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(server);
        return new NetworkStream(socket, ownsSocket: true);
    }

    private bool IsClosed()
    {
        using var client = new TcpClient();
        try
        {
            client.Connect(IPAddress.Loopback, ports[1]);
            return false;
        }
        catch (SocketException)
        {
            return true;
        }
    }

    private static async Task UntilAsync(Func<bool> condition)
    {
        for (var left = 3000; !condition(); left--)
        {
            Assert.True(left > 0);
            await Task.Delay(10);
        }
    }
}
