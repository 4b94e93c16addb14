using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using ServiceDns.TestSupport;

namespace ServiceDns.Server.Tests;

/// <summary>One certificate, which an authority of the test has signed.</summary>
internal sealed class FixedTls : IServerTls
{
    private readonly X509Certificate2 certificate;

    public FixedTls()
    {
        var folder = Directory.CreateTempSubdirectory("servicedns-").FullName;
        var files = new TestCertificates(folder);
        certificate = X509Certificate2.CreateFromPemFile(files.PathOf("cert.pem"), files.PathOf("key.pem"));
        Directory.Delete(folder, recursive: true);
    }

    public SslServerAuthenticationOptions OptionsFor(List<SslApplicationProtocol> protocols) =>
        new() { ServerCertificate = certificate, ApplicationProtocols = protocols };
}
