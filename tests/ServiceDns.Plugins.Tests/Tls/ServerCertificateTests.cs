using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using ServiceDns.Plugins.Tls;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Tests;

public sealed class ServerCertificateTests : IDisposable
{
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);

    private readonly string folder = Directory.CreateTempSubdirectory("servicedns-").FullName;
    private readonly TestCertificates files;

    public ServerCertificateTests() => files = new TestCertificates(folder);

    public void Dispose() => Directory.Delete(folder, recursive: true);

    //                     client_auth            nobody   signed   not signed
    public static TheoryData<string, bool, bool, bool> Clients => new()
    {
        { "nocert",             true,    true,    true },
        { "request",            true,    true,    true },
        { "require",            false,   true,    true },
        { "verify_if_given",    true,    true,    false },
        { "require_and_verify", false,   true,    false },
    };

    [Theory, MemberData(nameof(Clients))]
    public async Task Lets_in_whom_client_auth_says(string word, bool nobody, bool signed, bool unsigned)
    {
        var setup = await StartAsync($"tls cert.pem key.pem ca.pem {{\nclient_auth {word}\n}}");

        Assert.Equal(nobody, await HandshakeAsync(setup.Block.Tls!, null) is not null);
        Assert.Equal(signed, await HandshakeAsync(setup.Block.Tls!, "client") is not null);
        Assert.Equal(unsigned, await HandshakeAsync(setup.Block.Tls!, "stranger") is not null);
    }

    [Fact]
    public async Task New_files_are_used_by_the_next_connection()
    {
        var setup = await StartAsync("tls cert.pem key.pem");
        var before = await HandshakeAsync(setup.Block.Tls!, null);

        var serial = files.Renew();
        setup.Time.Advance(Look);

        Assert.NotEqual(before, serial);
        Assert.Equal(serial, await HandshakeAsync(setup.Block.Tls!, null));
        Assert.Contains(
            $"[INFO] plugin/tls: new connections get the certificate that is now in {files.PathOf("cert.pem")}", setup.Logs.Lines);
    }

    [Fact]
    public async Task A_broken_file_is_reported_once_and_the_certificate_before_stays_until_it_is_mended()
    {
        var setup = await StartAsync("tls cert.pem key.pem");
        var before = await HandshakeAsync(setup.Block.Tls!, null);

        File.WriteAllText(files.PathOf("cert.pem"), "half of it");
        setup.Time.Advance(Look);
        Assert.Empty(setup.Logs.Lines); // it may be in the middle of being written
        setup.Time.Advance(5 * Look);

        Assert.Equal(
            $"[ERROR] plugin/tls: could not load TLS cert: {files.PathOf("cert.pem")}: there is no certificate in PEM form in it; "
                + "the certificate before goes on to be used",
            Assert.Single(setup.Logs.Lines));
        Assert.Equal(before, await HandshakeAsync(setup.Block.Tls!, null));
        var serial = files.Renew();
        setup.Time.Advance(Look);
        Assert.Equal(serial, await HandshakeAsync(setup.Block.Tls!, null));
    }

    [Fact]
    public async Task Files_behind_a_link_that_is_turned_are_seen()
    {
        Directory.CreateDirectory(Path.Combine(folder, "next"));
        File.CreateSymbolicLink(files.PathOf("linked.pem"), files.PathOf("cert.pem"));
        File.CreateSymbolicLink(files.PathOf("linked-key.pem"), files.PathOf("key.pem"));
        var setup = await StartAsync("tls linked.pem linked-key.pem");
        var other = new TestCertificates(Path.Combine(folder, "next"));

        File.Delete(files.PathOf("linked.pem"));
        File.Delete(files.PathOf("linked-key.pem"));
        File.CreateSymbolicLink(files.PathOf("linked.pem"), other.PathOf("cert.pem"));
        File.CreateSymbolicLink(files.PathOf("linked-key.pem"), other.PathOf("key.pem"));
        setup.Time.Advance(Look);

        using var expected = X509CertificateLoader.LoadCertificateFromFile(other.PathOf("cert.pem"));
        Assert.Equal(expected.SerialNumber, await HandshakeAsync(setup.Block.Tls!, null));
    }

    [Fact]
    public async Task Nothing_is_followed_after_the_end()
    {
        var setup = await StartAsync("tls cert.pem key.pem");

        await setup.Lifecycle.ShutdownAsync(CancellationToken.None);

        Assert.Equal(0, setup.Time.TimerCount);
    }

    private async Task<TestSetup> StartAsync(string lines)
    {
        var setup = new TestSetup("tls://.");
        setup.Block.Root = folder;
        setup.Parse(TlsSetup.Definition, lines);
        await setup.Lifecycle.StartAsync(CancellationToken.None);
        return setup;
    }

    /// <summary>The serial number of the server's certificate; null when it did not let the client in.</summary>
    private async Task<string?> HandshakeAsync(IServerTls tls, string? client)
    {
        using var listening = new TcpListener(IPAddress.Loopback, 0);
        listening.Start();
        var serving = ServeOneAsync(listening, tls);
        using var tcp = new TcpClient();
        await tcp.ConnectAsync((IPEndPoint)listening.LocalEndpoint);
        await using var stream = new SslStream(tcp.GetStream());
        var options = new SslClientAuthenticationOptions
        {
            TargetHost = TestCertificates.Host,
            RemoteCertificateValidationCallback = (_, _, _, _) => true,
        };
        if (client is not null)
        {
            var own = X509Certificate2.CreateFromPemFile(files.PathOf($"{client}.pem"), files.PathOf($"{client}-key.pem"));
            options.ClientCertificateContext = SslStreamCertificateContext.Create(own, null, offline: true);
        }
        try
        {
            await stream.AuthenticateAsClientAsync(options);
            await stream.ReadExactlyAsync(new byte[1]); // in TLS 1.3 the server refuses after the client's part is done
            Assert.True(await serving);
            return ((X509Certificate2)stream.RemoteCertificate!).SerialNumber;
        }
        catch (Exception error) when (error is IOException or AuthenticationException)
        {
            Assert.False(await serving);
            return null;
        }
    }

    private static async Task<bool> ServeOneAsync(TcpListener listening, IServerTls tls)
    {
        using var tcp = await listening.AcceptTcpClientAsync();
        await using var stream = new SslStream(tcp.GetStream());
        try
        {
            await stream.AuthenticateAsServerAsync(tls.OptionsFor([new SslApplicationProtocol("dot")]));
            await stream.WriteAsync(new byte[1]);
            return true;
        }
        catch (AuthenticationException)
        {
            return false;
        }
    }
}
