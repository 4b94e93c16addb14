using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace ServiceDns.Sources.Kubernetes;

/// <summary>Whom to believe to be the API server.</summary>
internal sealed class ServerTrust
{
    private readonly Func<X509Certificate2Collection>? roots;
    private readonly bool isBlind;

    private ServerTrust(Func<X509Certificate2Collection>? roots, bool isBlind)
    {
        this.roots = roots;
        this.isBlind = isBlind;
    }

    /// <summary>Whoever the machine's authorities vouch for.</summary>
    public static ServerTrust System { get; } = new(null, false);

    /// <summary>Anybody: <c>insecure-skip-tls-verify</c>.</summary>
    public static ServerTrust Anybody { get; } = new(null, true);

    /// <summary>Whoever these authorities vouch for, and they alone.</summary>
    /// <param name="roots">Called at each handshake, so that a file that is replaced counts at once.</param>
    public static ServerTrust In(Func<X509Certificate2Collection> roots) => new(roots, false);

    /// <summary>The callback of TLS.</summary>
    public bool Accepts(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (isBlind) return true;
        if (roots is null || errors == SslPolicyErrors.RemoteCertificateNotAvailable) return errors == SslPolicyErrors.None;
        if ((errors & SslPolicyErrors.RemoteCertificateNameMismatch) != 0 || certificate is not X509Certificate2 leaf) return false;
        using var own = new X509Chain();
        own.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        own.ChainPolicy.CustomTrustStore.AddRange(roots());
        own.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck; // as Go; a cluster's authority publishes no lists
        own.ChainPolicy.DisableCertificateDownloads = true;
        if (chain is not null) own.ChainPolicy.ExtraStore.AddRange(chain.ChainPolicy.ExtraStore);
        return own.Build(leaf);
    }
}
