namespace ServiceDns.Sources.Kubernetes;

/// <summary>Makes <see cref="ApiSettings"/> of what the user said.</summary>
internal static class AccessSettings
{
    /// <summary>Reads the files that an access leads to.</summary>
    /// <exception cref="ClusterSourceException">It leads nowhere.</exception>
    public static ApiSettings Read(ApiAccess access, TimeProvider time)
    {
        var settings = Find(access, time);
        var limits = ApiLimits.Default;
        return settings with
        {
            Proxy = settings.Proxy ?? EnvironmentProxy.For(settings.Server, Environment.GetEnvironmentVariable),
            Limits = new ApiLimits(
                access.RequestsPerSecond > 0 ? access.RequestsPerSecond : limits.PerSecond,
                access.Burst > 0 ? access.Burst : limits.Burst,
                access.InFlight),
        };
    }

    private static ApiSettings Find(ApiAccess access, TimeProvider time)
    {
        if (access.Kubeconfig is { Length: > 0 } file)
        {
            var read = KubeconfigSettings.Read(KubeconfigFiles.Read(file), access.Context, time);
            return access.Master is { Length: > 0 } master
                ? read with { Server = ApiAddress.Parse(master, new ConfigField(null, 0, "master")) }
                : read;
        }
        if (access.Endpoint is not null) return ReadEndpoint(access);
        if (!access.UsesDefaultKubeconfig) return InCluster.Read();
        if (KubeconfigFiles.ReadDefault() is { } files) return KubeconfigSettings.Read(files, access.Context, time);
        return access.Context is { Length: > 0 } context
            ? throw new ConfigField(null, 0, "").Error(
                $"no kubeconfig that could have the context \"{context}\": neither KUBECONFIG nor ~/.kube/config leads to one")
            : InCluster.Read();
    }

    private static ApiSettings ReadEndpoint(ApiAccess access)
    {
        var settings = new ApiSettings { Server = ApiAddress.Parse(access.Endpoint!, new ConfigField(null, 0, "endpoint")) };
        if (settings.Server.Scheme != Uri.UriSchemeHttps) return settings;
        if (access.Authority is { Length: > 0 } authority)
        {
            var roots = new TrustedRoots(new PemSource(new ConfigField(null, 0, "tls CACERT"), authority, null));
            roots.Get();
            settings = settings with { Trust = ServerTrust.In(roots.Get) };
        }
        if (access.ClientCertificate is not { Length: > 0 } file) return settings;
        var certificate = new CertificateSource(
            new PemSource(new ConfigField(null, 0, "tls CERT"), file, null),
            new PemSource(new ConfigField(null, 0, "tls KEY"), access.ClientKey, null));
        certificate.Get();
        return settings with { Credentials = new StoredCredentials { Certificate = certificate } };
    }
}
