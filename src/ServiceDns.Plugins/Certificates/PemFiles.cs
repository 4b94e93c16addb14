using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Certificates;

/// <summary>Reads certificates and keys from PEM files; errors begin with CoreDNS's words.</summary>
internal static class PemFiles
{
    /// <summary>The first certificate of a file with its key, and the file's others, which clients need for the way to a root.</summary>
    /// <exception cref="CertificateFileException">A file can not be read, has nothing of the kind, or the two do not belong
    /// together.</exception>
    public static (X509Certificate2 Own, X509Certificate2Collection Others) ReadIdentity(string certificatePath, string keyPath)
    {
        const string what = "could not load TLS cert: ";
        var certificates = ReadCertificates(certificatePath, what);
        var key = ReadText(keyPath, what);
        try
        {
            var own = X509Certificate2.CreateFromPem(certificates[0].ExportCertificatePem(), key);
            certificates.RemoveAt(0);
            return (own, certificates);
        }
        catch (Exception error) when (error is CryptographicException or ArgumentException)
        {
            throw new CertificateFileException(
                $"{what}{keyPath} is not the private key of the first certificate in {certificatePath}: {error.Message}", error);
        }
    }

    /// <summary>The certificates of authorities.</summary>
    /// <exception cref="CertificateFileException">The file can not be read, or has no certificate.</exception>
    public static X509Certificate2Collection ReadRoots(string path) => ReadCertificates(path, "could not read root certs: ");

    private static X509Certificate2Collection ReadCertificates(string path, string what)
    {
        var found = new X509Certificate2Collection();
        var text = ReadText(path, what);
        try
        {
            found.ImportFromPem(text);
        }
        catch (CryptographicException error)
        {
            throw new CertificateFileException($"{what}{path}: {error.Message}", error);
        }
        return found.Count > 0 ? found : throw new CertificateFileException($"{what}{path}: there is no certificate in PEM form in it");
    }

    private static string ReadText(string path, string what)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new CertificateFileException($"{what}open {path}: {GoFileError.Reason(path, error)}", error);
        }
    }
}
