namespace ServiceDns.Sources.Manifests;

/// <summary>The sources that there are: manifest files.</summary>
/// <param name="time">The clock of the sources; the system's when null.</param>
public sealed class ClusterSources(TimeProvider? time = null) : IClusterSources
{
    /// <inheritdoc/>
    public IClusterSource OpenManifests(ManifestOptions options) => new ManifestSource(options, time ?? TimeProvider.System);
}
