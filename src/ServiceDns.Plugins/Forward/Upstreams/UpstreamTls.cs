using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using ServiceDns.Plugins.Certificates;

namespace ServiceDns.Plugins.Forward.Upstreams;

/// <summary>How connections to upstreams are secured: <c>tls [CA | CERT KEY [CA]]</c>. Files are followed.</summary>
internal sealed class UpstreamTls
{
    private static readonly Material System = new(null, null);

    private readonly FollowedFiles<Material>? files;
    private readonly Func<Material> read;

    /// <summary>Reads nothing yet.</summary>
    /// <param name="paths">Up to three: authority; certificate, key; or certificate, key, authority.</param>
    /// <param name="time">The clock.</param>
    /// <param name="broken">Called when changed files can not be used, with the reason.</param>
    public UpstreamTls(IReadOnlyList<string> paths, TimeProvider time, Action<string> broken)
    {
        read = () => Read(paths);
        if (paths.Count > 0) files = new FollowedFiles<Material>(paths, read, time, () => { }, broken);
    }

    /// <summary>Changes when the files do.</summary>
    public object Version => Current;

    private Material Current => files?.Current ?? System;

    /// <summary>Reads the files once.</summary>
    /// <exception cref="CertificateFileException">They can not be used.</exception>
    public void Check() => read();

    /// <summary>Reads the files, and follows them.</summary>
    /// <exception cref="CertificateFileException">They can not be used.</exception>
    public void Start() => files?.Start();

    /// <summary>Follows the files no longer.</summary>
    public void Stop() => files?.Dispose();

    /// <summary>
    /// What a handshake uses. Sessions are resumed where the upstream lets them be, and has a name: .NET keeps none by address.
    /// </summary>
    public SslClientAuthenticationOptions OptionsFor(CertificateVerdict verdict)
    {
        var material = Current;
        var policy = new X509ChainPolicy { RevocationMode = X509RevocationMode.NoCheck };
        if (material.Roots is not null)
        {
            policy.TrustMode = X509ChainTrustMode.CustomRootTrust;
            policy.CustomTrustStore.AddRange(material.Roots);
        }
        return new SslClientAuthenticationOptions
        {
            TargetHost = verdict.Host,
            EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
            ClientCertificateContext = material.Certificate,
            CertificateChainPolicy = policy,
            RemoteCertificateValidationCallback = verdict.Accepts,
        };
    }

    private static Material Read(IReadOnlyList<string> paths)
    {
        var roots = paths.Count is 1 or 3 ? PemFiles.ReadRoots(paths[^1]) : null;
        if (paths.Count < 2) return new Material(null, roots);
        var (own, others) = PemFiles.ReadIdentity(paths[0], paths[1]);
        return new Material(SslStreamCertificateContext.Create(own, others, offline: true), roots);
    }

    private sealed record Material(SslStreamCertificateContext? Certificate, X509Certificate2Collection? Roots);
}
