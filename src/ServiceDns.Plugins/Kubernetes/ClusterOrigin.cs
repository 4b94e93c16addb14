using ServiceDns.Cluster;
using ServiceDns.Corefile;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Kubernetes;

/// <summary>Where a block's cluster comes from, manifests or an API server, and how mistakes about it are told.</summary>
internal sealed class ClusterOrigin(PluginSetup setup, KubernetesOptions options)
{
    private readonly IClusterSources sources = setup.Process.Offer<IClusterSources>();
    private readonly string file = setup.Tokens.File;

    /// <summary>What a start waits for, in the log's words.</summary>
    public string Name => options.Api is null ? "the cluster" : "Kubernetes API";

    /// <summary>The source, of which nothing is read yet.</summary>
    public IClusterSource Open() => options.Api is { } access
        ? sources.OpenKubernetes(access, SourceOptions())
        : sources.OpenManifests(options.Manifests! with { Pods = NeedsPods });

    /// <summary>Starts the source. What the files say wrongly is the block's mistake: it names the block, then each of them.</summary>
    /// <exception cref="CorefileException">The block leads to no cluster.</exception>
    public async Task ReadAsync(IClusterSource source, CancellationToken cancel)
    {
        try
        {
            await source.StartAsync(cancel);
        }
        catch (ClusterSourceException error)
        {
            throw new CorefileException(file, options.SourceLine, setup.Name, options.Api is null
                ? $"the cluster can not be read:\n{error.Message}"
                : $"{error.Message}{Remedy}");
        }
    }

    /// <summary>
    /// For <c>check</c>: every broken rule of a manifest counts; of an API server's address only what can be seen from here.
    /// </summary>
    public async Task CheckAsync(CancellationToken cancel)
    {
        if (options.Api is { } access)
        {
            CheckAccess(access);
            return;
        }
        await using var once = sources.OpenManifests(options.Manifests! with { Once = true, Strict = true });
        await ReadAsync(once, cancel);
    }

    private bool NeedsPods => options.Pods == PodMode.Verified || options.Visible is not null;

    private bool IsInCluster => options.Api is { Endpoint: null, Kubeconfig: null };

    private string Remedy => IsInCluster
        ? "; outside of a cluster say where it is: 'kubeconfig FILE', 'endpoint URL', or 'manifests PATH...' to read it from files"
        : "";

    /// <summary>
    /// A Corefile is mostly checked elsewhere than it runs: what is not here is worth a line, and no mistake of the Corefile's.
    /// </summary>
    private void CheckAccess(ApiAccess access)
    {
        if (IsInCluster) return;
        try
        {
            sources.CheckAccess(access);
        }
        catch (ClusterSourceException error)
        {
            Log.NotHere(setup.Log, file, options.SourceLine, error.Message);
        }
    }

    private KubernetesSourceOptions SourceOptions()
    {
        var log = setup.Log;
        return new KubernetesSourceOptions
        {
            Endpoints = options.Endpoints,
            Pods = NeedsPods,
            Nodes = options.Locality != Locality.None,
            PodLabels = options.Pods == PodMode.Verified && setup.Block.Metadata is not null,
            ServiceImports = options.MulticlusterZones.Count > 0,
            Labels = options.Labels,
            NamespaceLabels = options.NamespaceLabels,
            EndpointTargets = options.EndpointPodNames,
            Snapshot = options.Snapshot,
            Observe = new RestClientMetrics(setup.Process.Metrics).Observe,
            Report = message => Log.Source(log, message),
        };
    }
}
