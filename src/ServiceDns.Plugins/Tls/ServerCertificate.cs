using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging;
using ServiceDns.Plugins.Certificates;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Tls;

/// <summary>The certificate of a server block, as its files are now.</summary>
/// <remarks>Connections in being keep what they began with.</remarks>
internal sealed class ServerCertificate : IServerTls
{
    private readonly TlsOptions options;
    private readonly FollowedFiles<Material> files;

    /// <summary>Reads nothing yet.</summary>
    public ServerCertificate(TlsOptions options, TimeProvider time, ILogger log)
    {
        this.options = options;
        files = new FollowedFiles<Material>(
            options.Paths, Read, time, () => Log.Renewed(log, options.Certificate), reason => Log.NotRenewed(log, reason));
    }

    /// <inheritdoc/>
    public SslServerAuthenticationOptions OptionsFor(List<SslApplicationProtocol> protocols)
    {
        var material = files.Current;
        return new SslServerAuthenticationOptions
        {
            ServerCertificateContext = material.Certificate,
            EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
            ApplicationProtocols = protocols,
            ClientCertificateRequired = options.Clients != ClientAuthentication.None,
            CertificateChainPolicy = PolicyFor(material.Roots),
            RemoteCertificateValidationCallback = IsWelcome,
        };
    }

    /// <summary>Reads the files, and follows them.</summary>
    /// <exception cref="CertificateFileException">They can not be used.</exception>
    public void Start() => files.Start();

    /// <summary>Reads the files once.</summary>
    /// <exception cref="CertificateFileException">They can not be used.</exception>
    public void Check() => Read();

    /// <summary>Follows the files no longer.</summary>
    public void Stop() => files.Dispose();

    private Material Read()
    {
        var (own, others) = PemFiles.ReadIdentity(options.Certificate, options.Key);
        var roots = options.Authority is null ? null : PemFiles.ReadRoots(options.Authority);
        return new Material(SslStreamCertificateContext.Create(own, others, offline: true), roots);
    }

    private bool IsWelcome(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors) => options.Clients switch
    {
        ClientAuthentication.Require => certificate is not null,
        ClientAuthentication.VerifyIfGiven => certificate is null || errors == SslPolicyErrors.None,
        ClientAuthentication.RequireAndVerify => certificate is not null && errors == SslPolicyErrors.None,
        _ => true,
    };

    private static X509ChainPolicy PolicyFor(X509Certificate2Collection? roots)
    {
        var policy = new X509ChainPolicy { RevocationMode = X509RevocationMode.NoCheck };
        if (roots is null) return policy;
        policy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        policy.CustomTrustStore.AddRange(roots);
        return policy;
    }

    private sealed record Material(SslStreamCertificateContext Certificate, X509Certificate2Collection? Roots);
}
