using System.Net;
using System.Net.Quic;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using ServiceDns.Plugins.Tls;
using ServiceDns.Server;

#pragma warning disable CA1416 // they skip where there is no QUIC

namespace ServiceDns.Plugins.Tests;

/// <summary>What <c>tls</c> gives to listeners of QUIC.</summary>
public sealed class QuicCertificateTests : IDisposable
{
    private static readonly List<SslApplicationProtocol> Protocols = [new("doq")];

    private readonly string folder = Directory.CreateTempSubdirectory("servicedns-").FullName;
    private readonly TestCertificates files;

    public QuicCertificateTests() => files = new TestCertificates(folder);

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [SkippableTheory, MemberData(nameof(ServerCertificateTests.Clients), MemberType = typeof(ServerCertificateTests))]
    public async Task Lets_in_whom_client_auth_says(string word, bool nobody, bool signed, bool unsigned)
    {
        Skip.IfNot(QuicListener.IsSupported, "the runtime finds no libmsquic, which no release of Debian has");
        var setup = new TestSetup("quic://.");
        setup.Block.Root = folder;
        setup.Parse(TlsSetup.Definition, $"tls cert.pem key.pem ca.pem {{\nclient_auth {word}\n}}");
        await setup.Lifecycle.StartAsync(CancellationToken.None);

        Assert.Equal(nobody, await IsLetInAsync(setup.Block.Tls!, null));
        Assert.Equal(signed, await IsLetInAsync(setup.Block.Tls!, "client"));
        Assert.Equal(unsigned, await IsLetInAsync(setup.Block.Tls!, "stranger"));
    }

    private async Task<bool> IsLetInAsync(IServerTls tls, string? client)
    {
        await using var listener = await QuicListener.ListenAsync(new QuicListenerOptions
        {
            ListenEndPoint = new IPEndPoint(IPAddress.Loopback, 0),
            ApplicationProtocols = Protocols,
            ConnectionOptionsCallback = (_, _, _) => new(new QuicServerConnectionOptions
            {
                DefaultCloseErrorCode = 0, DefaultStreamErrorCode = 0, ServerAuthenticationOptions = tls.OptionsFor(Protocols),
            }),
        });
        var accepting = AcceptAsync(listener);
        var options = new SslClientAuthenticationOptions
        {
            TargetHost = TestCertificates.Host,
            ApplicationProtocols = Protocols,
            RemoteCertificateValidationCallback = (_, _, _, _) => true,
        };
        if (client is not null)
        {
            options.ClientCertificates =
                [X509Certificate2.CreateFromPemFile(files.PathOf($"{client}.pem"), files.PathOf($"{client}-key.pem"))];
        }
        await ConnectAsync(listener.LocalEndPoint, options, accepting);
        return await accepting;
    }

    private static async Task<bool> AcceptAsync(QuicListener listener)
    {
        try
        {
            await using var accepted = await listener.AcceptConnectionAsync();
            return true;
        }
        catch (AuthenticationException)
        {
            return false;
        }
    }

    private static async Task ConnectAsync(IPEndPoint server, SslClientAuthenticationOptions options, Task accepting)
    {
        try
        {
            await using var connection = await QuicConnection.ConnectAsync(new QuicClientConnectionOptions
            {
                RemoteEndPoint = server, DefaultCloseErrorCode = 0, DefaultStreamErrorCode = 0, ClientAuthenticationOptions = options,
            });
            await accepting; // the client's part is done before the server has looked at its certificate
        }
        catch (Exception error) when (error is AuthenticationException or QuicException)
        {
            // the server says which it is
        }
    }
}
