namespace ServiceDns.Cluster;

/// <summary>How to get to an API server, as the user said it.</summary>
/// <remarks>
/// A kubeconfig wins over an endpoint. With neither it is the server of the pod that this process runs in, unless
/// <see cref="UsesDefaultKubeconfig"/> finds one.
/// </remarks>
public sealed record ApiAccess
{
    /// <summary>A kubeconfig file, or null.</summary>
    public string? Kubeconfig { get; init; }

    /// <summary>The kubeconfig's context; null for its current one.</summary>
    public string? Context { get; init; }

    /// <summary>
    /// Without <see cref="Kubeconfig"/>, take the files that <c>KUBECONFIG</c> lists, or <c>~/.kube/config</c>, before the pod's server.
    /// </summary>
    public bool UsesDefaultKubeconfig { get; init; }

    /// <summary>The server's URL, over the one that <see cref="Kubeconfig"/> names; null for that one.</summary>
    public string? Master { get; init; }

    /// <summary>The server's URL, or null.</summary>
    public string? Endpoint { get; init; }

    /// <summary>For <see cref="Endpoint"/>: a PEM file with the client's certificate, or null.</summary>
    public string? ClientCertificate { get; init; }

    /// <summary>For <see cref="Endpoint"/>: a PEM file with the client's key, or null.</summary>
    public string? ClientKey { get; init; }

    /// <summary>For <see cref="Endpoint"/>: a PEM file with the authorities to believe; null for those of the machine.</summary>
    public string? Authority { get; init; }

    /// <summary>Requests a second, over time; 0 for client-go's 5.</summary>
    public float RequestsPerSecond { get; init; }

    /// <summary>Requests at once after a pause; 0 for client-go's 10.</summary>
    public int Burst { get; init; }

    /// <summary>Requests that may wait for their response's headers at once; 0 for no limit.</summary>
    public int InFlight { get; init; }
}
