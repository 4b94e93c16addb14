using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace ServiceDns.Sources.Kubernetes;

/// <summary>A client certificate with its key; read again when either changes.</summary>
internal sealed class CertificateSource(PemSource certificate, PemSource key)
{
    private readonly Lock reading = new();
    private (string Certificate, string Key) text;
    private SslStreamCertificateContext? current;

    /// <summary>What to show now; the same object while nothing changes.</summary>
    /// <exception cref="ClusterSourceException">It could never be read, or what stands there is no pair.</exception>
    public SslStreamCertificateContext Get()
    {
        lock (reading)
        {
            (string, string) now;
            try
            {
                now = (certificate.Read(), key.Read());
            }
            catch (ClusterSourceException) when (current is not null)
            {
                return current; // between the removal of one file and the arrival of the next
            }
            if (current is not null && now == text) return current;
            try
            {
                current = Pair(now.Item1, now.Item2);
                text = now;
            }
            catch (Exception e) when (e is CryptographicException or ArgumentException)
            {
                // of a pair that is being replaced, one file may be new and the other old
                if (current is not null) return current;
                throw certificate.Field.Error(
                    $"no certificate and key that belong together: {e.Message.TrimEnd('.')}; the key's field is {key.Field.Path}");
            }
            return current;
        }
    }

    /// <summary>Makes a pair of PEM texts: the leaf first, then what leads from it to the authority.</summary>
    /// <exception cref="CryptographicException">It is none.</exception>
    public static SslStreamCertificateContext Pair(string certificate, string key)
    {
        var chain = new X509Certificate2Collection();
        chain.ImportFromPem(certificate);
        if (chain.Count == 0) throw new CryptographicException("there is no certificate in PEM");
        return SslStreamCertificateContext.Create(X509Certificate2.CreateFromPem(certificate, key), [.. chain.Skip(1)], offline: true);
    }
}
