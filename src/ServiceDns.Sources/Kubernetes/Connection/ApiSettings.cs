namespace ServiceDns.Sources.Kubernetes;

/// <summary>All that <see cref="ApiConnection"/> must know, read from a kubeconfig, a Corefile or the pod's own files.</summary>
internal sealed record ApiSettings
{
    private readonly Uri server = null!;

    /// <summary>Where the API is.</summary>
    public required Uri Server
    {
        get => server;
        init => server = value.AbsolutePath.EndsWith('/') ? value : new UriBuilder(value) { Path = value.AbsolutePath + "/" }.Uri;
    }

    /// <summary>Whom to believe to be the server.</summary>
    public ServerTrust Trust { get; init; } = ServerTrust.System;

    /// <summary>The name to ask for and to verify in TLS, where it is not that of <see cref="Server"/>.</summary>
    public string? ServerName { get; init; }

    /// <summary>Who we are.</summary>
    public ICredentials Credentials { get; init; } = FixedCredentials.None;

    /// <summary>In whose name we ask.</summary>
    public Impersonation Impersonation { get; init; } = Impersonation.None;

    /// <summary>An <c>http</c>, <c>https</c> or <c>socks5</c> proxy, with a name and password where it wants them; null for none.</summary>
    public Uri? Proxy { get; init; }

    /// <summary>Do not ask for gzip.</summary>
    public bool DisableCompression { get; init; }

    /// <summary>How much to ask at most.</summary>
    public ApiLimits Limits { get; init; } = ApiLimits.Default;

    /// <summary>Hears of every request; called from any thread.</summary>
    public Action<ApiRequest>? Observe { get; init; }
}
