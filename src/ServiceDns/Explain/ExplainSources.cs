using ServiceDns.Cluster;

namespace ServiceDns.Explain;

/// <summary>
/// Sources that are read once, with all that explaining needs, and in place of the Corefile's where the command line names one.
/// </summary>
/// <param name="sources">Make the sources.</param>
/// <param name="chosen">What the command line says; null to take what the Corefile says.</param>
internal sealed class ExplainSources(IClusterSources sources, SourceFlags? chosen) : IClusterSources
{
    private readonly List<AwaitedSource> opened = [];

    public IClusterSource OpenManifests(ManifestOptions options) => Awaited(chosen is null
        ? sources.OpenManifests(options with { Pods = true, Once = true, Report = SourceFlags.Report })
        : OpenChosen(new KubernetesSourceOptions { Report = SourceFlags.Report }));

    public IClusterSource OpenKubernetes(ApiAccess access, KubernetesSourceOptions options) => Awaited(chosen is null
        ? sources.OpenKubernetes(access with { UsesDefaultKubeconfig = access.Endpoint is null }, Whole(options))
        : OpenChosen(options));

    public void CheckAccess(ApiAccess access) => sources.CheckAccess(access);

    /// <summary>
    /// Returns when all that was opened has been read. A server begins to serve after <c>startup_timeout</c> whatever it knows by then;
    /// what is said of a cluster that is half read is wrong.
    /// </summary>
    /// <exception cref="ClusterSourceException">One can not be read.</exception>
    internal Task ReadAsync(CancellationToken cancel) => Task.WhenAll(opened.Select(source => source.Reading)).WaitAsync(cancel);

    private AwaitedSource Awaited(IClusterSource source)
    {
        var awaited = new AwaitedSource(source);
        opened.Add(awaited);
        return awaited;
    }

    private IClusterSource OpenChosen(KubernetesSourceOptions options) => chosen!.Manifests is { } manifests
        ? sources.OpenManifests(manifests with { Pods = true })
        : sources.OpenKubernetes(chosen.Access, Whole(options));

    /// <remarks>Without nodes: to list them is no right that a DNS server has, and explaining in its pod must work.</remarks>
    private static KubernetesSourceOptions Whole(KubernetesSourceOptions options) => options with
    {
        Pods = true,
        PodDetails = true,
        EndpointTargets = true,
        Snapshot = null,
        Once = true,
        Report = SourceFlags.Report,
    };
}
