using System.Diagnostics;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using ServiceDns.Conformance.Client;
using ServiceDns.Conformance.Server;
using ServiceDns.TestSupport;
using Xunit;

namespace ServiceDns.Conformance.Taps;

/// <summary>Taps by TLS in both directions: what comes is decrypted here and decoded by dnstap-ldns.</summary>
public sealed class DnstapTlsTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60), Pause = TimeSpan.FromMilliseconds(50);

    private readonly string folder = Directory.CreateTempSubdirectory("servicedns-tap-").FullName;
    private readonly TestCertificates files;

    public DnstapTlsTests() => files = new TestCertificates(folder);

    public void Dispose() => Directory.Delete(folder, recursive: true);

    //                       authority that the server trusts   property        reaches the receiver
    public static TheoryData<string, string, bool> Trust => new()
    {
        { "ca.pem",                                             "",             true },
        { "stranger.pem",                                       "",             false },
        { "stranger.pem",                                       "skipverify",   true },
    };

    [SkippableTheory, MemberData(nameof(Trust))]
    public async Task The_server_connects_to_a_receiver_that_it_believes(string authority, string property, bool reaches)
    {
        Needs.Commands("dnstap-ldns");
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        await using var server = await StartAsync($"dnstap tls://127.0.0.1:{port} full {{\n{property}\n}}", authority);
        using var limit = new CancellationTokenSource(Patience);
        await using var stream = new SslStream(new NetworkStream(await listener.AcceptSocketAsync(limit.Token), ownsSocket: true));

        if (!reaches)
        {
            // By TLS 1.3 this side may have ended its handshake before the other one refuses.
            await Assert.ThrowsAnyAsync<Exception>(async () =>
            {
                await stream.AuthenticateAsServerAsync(Identity(), limit.Token);
                await TapFrames.AcceptAsync(stream);
            });
            await LogsAsync(server, "certificate");
            return;
        }
        await stream.AuthenticateAsServerAsync(Identity(), limit.Token);

        await ReceivesAsync(stream, server.Client);
    }

    //                       tls of the listener            the receiver's certificate    is let in
    public static TheoryData<string, string, bool> Receivers => new()
    {
        { "cert.pem key.pem",                               "",                           true },
        { "cert.pem key.pem ca.pem",                        "client",                     true },
        { "cert.pem key.pem ca.pem",                        "stranger",                   false },
        { "cert.pem key.pem ca.pem",                        "",                           false },
    };

    [SkippableTheory, MemberData(nameof(Receivers))]
    public async Task A_receiver_connects_and_shows_what_is_wanted(string tls, string certificate, bool isLetIn)
    {
        Needs.Commands("dnstap-ldns");
        var port = Sockets.FreePort();
        var paths = string.Join(' ', tls.Split(' ').Select(files.PathOf));
        await using var server = await StartAsync($"dnstap listen tls://127.0.0.1:{port} full {{\ntls {paths}\n}}", "ca.pem");
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, port);
        await using var stream = new SslStream(new NetworkStream(socket));
        var options = OptionsWith(certificate);

        if (isLetIn)
        {
            await stream.AuthenticateAsClientAsync(options);
            await ReceivesAsync(stream, server.Client);
            return;
        }
        await Assert.ThrowsAnyAsync<Exception>(async () =>
        {
            await stream.AuthenticateAsClientAsync(options);
            await TapFrames.AcceptAsync(stream);
        });
    }

    /// <summary>Asks until a response has come through, as the decoder reads it.</summary>
    private async Task ReceivesAsync(Stream stream, DnsClient client)
    {
        await TapFrames.AcceptAsync(stream);
        var output = Path.Combine(folder, "out");
        await using var file = File.Create(output);
        await TapFrames.CopyAsync(stream, file); // START
        string decoded;
        do
        {
            await client.UdpAsync(new Ask("www.example.org", "A"));
            await TapFrames.CopyAsync(stream, file);
            await file.FlushAsync();
            decoded = (await Command.RunAsync("dnstap-ldns", "-q", "-r", output)).Output;
        }
        while (!decoded.Contains("CR ", StringComparison.Ordinal));
        Assert.Contains("CQ ", decoded, StringComparison.Ordinal);
        Assert.Contains("\"www.example.org.\"", decoded, StringComparison.Ordinal);
    }

    private async Task<RunningServer> StartAsync(string tap, string authority)
    {
        var port = Sockets.FreePort();
        var corefile = Path.Combine(folder, "Corefile");
        await File.WriteAllTextAsync(corefile, $$"""
            example.org {
                bind 127.0.0.1
                {{tap}}
                whoami
            }
            . {
                bind 127.0.0.1
                whoami
            }
            """);
        // What OpenSSL, and so .NET, takes for the authorities of the system.
        string[] before = ["env", $"SSL_CERT_FILE={files.PathOf(authority)}", $"SSL_CERT_DIR={folder}/none"];
        return await RunningServer.StartAsync(before, corefile, port, new DnsClient(new IPEndPoint(IPAddress.Loopback, port)));
    }

    private SslServerAuthenticationOptions Identity() => new() { ServerCertificate = Read("cert.pem", "key.pem") };

    private SslClientAuthenticationOptions OptionsWith(string certificate) => new()
    {
        TargetHost = TestCertificates.Host,
        ClientCertificates = certificate.Length == 0 ? null : [Read($"{certificate}.pem", $"{certificate}-key.pem")],
        CertificateChainPolicy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck,
            CustomTrustStore = { X509CertificateLoader.LoadCertificateFromFile(files.PathOf("ca.pem")) },
        },
    };

    private X509Certificate2 Read(string certificate, string key) =>
        X509Certificate2.CreateFromPemFile(files.PathOf(certificate), files.PathOf(key));

    private static async Task LogsAsync(RunningServer server, string text)
    {
        for (var since = Stopwatch.StartNew(); !server.Log.Contains(text, StringComparison.Ordinal); await Task.Delay(Pause))
        {
            Assert.True(since.Elapsed < Patience, server.Log);
        }
    }
}
