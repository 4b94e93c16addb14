using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace ServiceDns.TestSupport;

/// <summary>
/// An authority and what it signs, as PEM files of a folder: <c>ca.pem</c>; <c>cert.pem</c> and <c>key.pem</c> for dns.example and
/// 127.0.0.1; <c>client.pem</c> and <c>client-key.pem</c>; <c>nameless.pem</c> and <c>nameless-key.pem</c> of a client without a
/// common name; <c>both.pem</c> and <c>both-key.pem</c> of a server that is its own client; and <c>stranger.pem</c> and
/// <c>stranger-key.pem</c>, which nobody signed.
/// </summary>
internal sealed class TestCertificates
{
    public const string Host = "dns.example";

    private const string Server = "1.3.6.1.5.5.7.3.1", Client = "1.3.6.1.5.5.7.3.2"; // RFC 5280, section 4.2.1.12

    private readonly string folder;
    private readonly X509Certificate2 authority;

    /// <summary>Writes them.</summary>
    public TestCertificates(string folder)
    {
        this.folder = folder;
        Directory.CreateDirectory(folder);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = RequestFor("authority", key);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(
            X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.DigitalSignature, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        authority = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(30));
        File.WriteAllText(PathOf("ca.pem"), authority.ExportCertificatePem());
        Renew();
        Write("client", [Client], signed: true);
        Write("nameless", [Client], signed: true);
        Write("both", [Server, Client], signed: true);
        Write("stranger", [Client], signed: false);
    }

    /// <summary>A file of the folder.</summary>
    public string PathOf(string file) => Path.Combine(folder, file);

    /// <summary>Replaces the server's certificate and key; returns the new certificate's serial number in hex.</summary>
    public string Renew() => Write("", [Server], signed: true);

    private string Write(string name, string[] usages, bool signed)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = RequestFor(name.Length == 0 ? Host : name, key);
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([.. usages.Select(usage => new Oid(usage))], false));
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(Host);
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        var serial = RandomNumberGenerator.GetBytes(8);
        serial[0] = (byte)(serial[0] & 0x3F | 0x40); // positive, and of full length
        var (from, to) = (DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(7));
        using var certificate = signed ? request.Create(authority, from, to, serial) : request.CreateSelfSigned(from, to);
        Replace(name.Length == 0 ? "cert.pem" : $"{name}.pem", certificate.ExportCertificatePem());
        Replace(name.Length == 0 ? "key.pem" : $"{name}-key.pem", key.ExportPkcs8PrivateKeyPem());
        return Convert.ToHexString(serial);
    }

    private void Replace(string file, string text)
    {
        File.WriteAllText(PathOf(file + ".new"), text);
        File.Move(PathOf(file + ".new"), PathOf(file), overwrite: true);
    }

    private static CertificateRequest RequestFor(string name, ECDsa key) =>
        new($"{(name == "nameless" ? "O" : "CN")}={name}", key, HashAlgorithmName.SHA256);
}
