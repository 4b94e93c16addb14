using ServiceDns.Benchmarks.Data;

namespace ServiceDns.Benchmarks.SideBySide;

/// <summary>One cluster, in the forms that the servers read.</summary>
/// <param name="Manifests">As Kubernetes objects.</param>
/// <param name="Zone">As the zone file of the cluster's domain.</param>
/// <param name="ReverseZone">As the zone file of its addresses.</param>
internal sealed record DataFiles(string Manifests, string Zone, string ReverseZone)
{
    /// <summary>The zones by name, for servers that are told of them one by one.</summary>
    public IReadOnlyList<(string Name, string File)> Zones => [(ClusterShape.Domain, Zone), (ClusterShape.ReverseZone, ReverseZone)];

    /// <summary>Writes them into a folder.</summary>
    public static DataFiles Write(ClusterShape shape, string folder)
    {
        var files = new DataFiles(
            Path.Combine(folder, "cluster.yaml"), Path.Combine(folder, "cluster.zone"), Path.Combine(folder, "reverse.zone"));
        ManifestText.Write(shape, files.Manifests);
        ZoneText.Write(shape, files.Zone, files.ReverseZone);
        return files;
    }

    /// <summary>One line for each zone.</summary>
    public string PerZone(Func<string, string, string> line) => string.Concat(Zones.Select(zone => line(zone.Name, zone.File)));
}
