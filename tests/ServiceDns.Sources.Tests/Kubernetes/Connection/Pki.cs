using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace ServiceDns.Sources.Tests.Kubernetes.Connection;

/// <summary>An authority, and the certificates that it signs.</summary>
internal sealed class Pki
{
    private readonly ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly X509Certificate2 root;

    public Pki(string name = "cluster-ca")
    {
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        root = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(10));
    }

    public string Pem => root.ExportCertificatePem();

    /// <summary>A server's certificate, for these names.</summary>
    public X509Certificate2 Server(params string[] names)
    {
        var (certificate, key) = Issue("kube-apiserver", "1.3.6.1.5.5.7.3.1", names);
        return X509Certificate2.CreateFromPem(certificate, key);
    }

    /// <summary>A client's certificate and key as PEM.</summary>
    public (string Certificate, string Key) Client(string name) => Issue(name, "1.3.6.1.5.5.7.3.2", []);

    private (string Certificate, string Key) Issue(string name, string usage, string[] names)
    {
        using var own = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", own, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(usage)], false));
        if (names.Length > 0)
        {
            var alternatives = new SubjectAlternativeNameBuilder();
            foreach (var each in names)
            {
                if (System.Net.IPAddress.TryParse(each, out var address)) alternatives.AddIpAddress(address);
                else alternatives.AddDnsName(each);
            }
            request.CertificateExtensions.Add(alternatives.Build());
        }
        using var signed = request.Create(
            root, DateTimeOffset.UtcNow.AddHours(-1), DateTimeOffset.UtcNow.AddDays(1), RandomNumberGenerator.GetBytes(8));
        return (signed.ExportCertificatePem(), own.ExportPkcs8PrivateKeyPem());
    }
}
