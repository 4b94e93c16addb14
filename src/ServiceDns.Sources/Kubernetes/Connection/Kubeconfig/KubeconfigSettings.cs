using ServiceDns.Cluster.Control;

namespace ServiceDns.Sources.Kubernetes;

/// <summary>Makes <see cref="ApiSettings"/> of a kubeconfig's context, with client-go's rules.</summary>
internal static class KubeconfigSettings
{
    private static readonly string[] ProxySchemes = ["http", "https", "socks5"];

    /// <summary>The settings of that context.</summary>
    /// <param name="files">The kubeconfig.</param>
    /// <param name="contextName">Null takes the current one.</param>
    /// <param name="time">The clock by which credentials expire.</param>
    /// <exception cref="ClusterSourceException">It is not usable; the message names the field and what to do.</exception>
    public static ApiSettings Read(KubeconfigFiles files, string? contextName, TimeProvider time)
    {
        var context = FindContext(files, contextName);
        var cluster = FindCluster(files, context);
        var user = FindUser(files, context);
        var settings = ReadCluster(cluster) with { Impersonation = UserCredentials.ReadImpersonation(user) };
        // as client-go: who we are is not told to everybody on the way
        if (settings.Server.Scheme != Uri.UriSchemeHttps) return settings;
        return settings with { Credentials = UserCredentials.Read(user, cluster, settings, time) };
    }

    private static ContextEntry FindContext(KubeconfigFiles files, string? contextName)
    {
        var known = string.Join(", ", files.ContextNames.Order(StringComparer.Ordinal));
        var choice = known.Length == 0 ? "it has no contexts" : $"its contexts are {known}";
        var name = contextName is { Length: > 0 } ? contextName : files.CurrentContext.Value;
        if (name is null or "")
        {
            throw new ConfigField(files.Names, 0, "current-context").Error($"not set, and no context was asked for; {choice}");
        }
        if (files.Context(name) is { } context) return context;
        var field = contextName is { Length: > 0 }
            ? new ConfigField(files.Names, 0, "contexts")
            : new ConfigField(files.First, files.CurrentContext.Line, "current-context");
        throw field.Error($"context \"{name}\" does not exist; {choice}");
    }

    private static ClusterEntry FindCluster(KubeconfigFiles files, ContextEntry context)
    {
        var name = context.Cluster.Value is { Length: > 0 } stated ? stated
            : throw context.Field("cluster").Error("required, it names an entry of clusters");
        return files.Cluster(name) ?? throw context.Field("cluster", context.Cluster).Error($"there is no \"{name}\" in clusters");
    }

    private static UserEntry FindUser(KubeconfigFiles files, ContextEntry context)
    {
        var name = context.User.Value is { Length: > 0 } stated ? stated
            : throw context.Field("user").Error("required, it names an entry of users");
        return files.User(name) ?? throw context.Field("user", context.User).Error($"there is no \"{name}\" in users");
    }

    private static ApiSettings ReadCluster(ClusterEntry cluster) => new()
    {
        Server = ApiAddress.Parse(cluster.Server.Value ?? "", cluster.Field("server", cluster.Server)),
        Trust = ReadTrust(cluster),
        ServerName = cluster.ServerName.Value is { Length: > 0 } name ? name : null,
        Proxy = ReadProxy(cluster),
        DisableCompression = cluster.DisableCompression.Value,
    };

    private static ServerTrust ReadTrust(ClusterEntry cluster)
    {
        var pem = Pem.Of(cluster, "certificate-authority", cluster.Authority, cluster.AuthorityData);
        if (cluster.Insecure.Value)
        {
            return pem is null
                ? ServerTrust.Anybody
                : throw pem.Field.Error("can not be used with insecure-skip-tls-verify: true; remove one of the two");
        }
        if (pem is null) return ServerTrust.System;
        var roots = new TrustedRoots(pem);
        roots.Get(); // what is wrong with it is said now, not at the first handshake
        return ServerTrust.In(roots.Get);
    }

    private static Uri? ReadProxy(ClusterEntry cluster)
    {
        if (cluster.Proxy.Value is not { Length: > 0 } text) return null;
        var isUrl = Uri.TryCreate(text, UriKind.Absolute, out var proxy);
        return isUrl && ProxySchemes.Contains(proxy!.Scheme) && proxy.Host.Length > 0
            ? proxy
            : throw cluster.Field("proxy-url", cluster.Proxy).Error($"\"{text}\" must be a URL with http, https or socks5");
    }
}

/// <summary>PEM that a kubeconfig states in either of two fields.</summary>
internal static class Pem
{
    /// <summary>That of <c>NAME-data</c> in base64, which wins, or of the file <c>NAME</c>; null when neither is stated.</summary>
    /// <exception cref="ClusterSourceException">The data are no base64.</exception>
    public static PemSource? Of(KubeconfigEntry entry, string name, Stated<string> file, Stated<string> data)
    {
        if (data.Value is { Length: > 0 } text)
        {
            var field = entry.Field($"{name}-data", data);
            var bytes = new byte[text.Length];
            return Convert.TryFromBase64String(text, bytes, out var length)
                ? new PemSource(field, null, bytes[..length])
                : throw field.Error(
                    "not base64; it must be the PEM file's content in base64, as kubectl config set --embed-certs writes it");
        }
        return file.Value is { Length: > 0 } path ? new PemSource(entry.Field(name, file), entry.PathOf(path), null) : null;
    }
}
