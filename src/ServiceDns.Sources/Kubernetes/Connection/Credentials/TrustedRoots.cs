using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace ServiceDns.Sources.Kubernetes;

/// <summary>
/// The authorities of a CA bundle; read again when the file changes, which a cluster that rotates its CA does under running pods.
/// </summary>
internal sealed class TrustedRoots(PemSource source)
{
    private readonly Lock reading = new();
    private string? text;
    private X509Certificate2Collection current = [];

    /// <summary>The authorities now.</summary>
    /// <exception cref="ClusterSourceException">They could never be read.</exception>
    public X509Certificate2Collection Get()
    {
        lock (reading)
        {
            try
            {
                var now = source.Read();
                if (now == text) return current;
                current = Parse(now);
                text = now;
            }
            catch (ClusterSourceException) when (text is not null)
            {
                // the former ones go on until the file can be read again
            }
            return current;
        }
    }

    private X509Certificate2Collection Parse(string pem)
    {
        var roots = new X509Certificate2Collection();
        try
        {
            roots.ImportFromPem(pem);
        }
        catch (CryptographicException e)
        {
            throw source.Field.Error($"not a bundle of certificates in PEM: {e.Message}");
        }
        return roots.Count > 0 ? roots
            : throw source.Field.Error("no certificate in PEM; it must hold the authority that signed the API server's certificate");
    }
}
