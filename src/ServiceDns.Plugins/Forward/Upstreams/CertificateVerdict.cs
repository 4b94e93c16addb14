using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace ServiceDns.Plugins.Forward.Upstreams;

/// <summary>Judges an upstream's certificate, and remembers why it was refused, in Go's words.</summary>
/// <param name="host">The name or address that it must have.</param>
internal sealed class CertificateVerdict(string host)
{
    /// <summary>What the certificate must name.</summary>
    public string Host => host;

    /// <summary>Why it was refused last; null when it was not.</summary>
    public string? Reason { get; private set; }

    /// <summary>Whether the upstream is who it should be.</summary>
    public bool Accepts(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        Reason = errors == SslPolicyErrors.None ? null : "failed to verify certificate: x509: " + Describe(certificate, chain, errors);
        return Reason is null;
    }

    private string Describe(X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if ((errors & SslPolicyErrors.RemoteCertificateNotAvailable) != 0) return "the server has shown none";
        var status = (chain?.ChainStatus ?? []).Aggregate(X509ChainStatusFlags.NoError, (all, one) => all | one.Status);
        if ((status & X509ChainStatusFlags.NotTimeValid) != 0) return "certificate has expired or is not yet valid";
        if ((status & (X509ChainStatusFlags.UntrustedRoot | X509ChainStatusFlags.PartialChain)) != 0)
        {
            return "certificate signed by unknown authority; the property tls names the file of the right one";
        }
        return (errors & SslPolicyErrors.RemoteCertificateNameMismatch) != 0
            ? $"certificate is valid for {certificate?.Subject}, not {host}; tls_servername says which name to expect"
            : string.Join(", ", chain?.ChainStatus.Select(one => one.StatusInformation) ?? []);
    }
}
