using ServiceDns.Cluster.Control;

namespace ServiceDns.Sources.Manifests;

/// <summary>The lines that say in numbers what was read.</summary>
internal static class Summary
{
    /// <summary><c>manifests: 12 services, 30 endpoints, 4 pods from 3 files</c>.</summary>
    public static string OfCluster(CompletedCluster cluster, int files)
    {
        var endpoints = cluster.EndpointSlices.Sum(slice => slice.Endpoints.Length);
        return $"manifests: {Count(cluster.Services.Count, "service")}, {Count(endpoints, "endpoint")}, "
            + $"{Count(cluster.Pods.Count, "pod")} from {Count(files, "file")}";
    }

    /// <summary><c>manifests: passed over 3 ConfigMap, 1 Deployment</c>; null when nothing was.</summary>
    public static string? OfPassedOver(IEnumerable<FileContents> contents)
    {
        var counts = contents.SelectMany(file => file.PassedOver).GroupBy(pair => pair.Key, pair => pair.Value, StringComparer.Ordinal)
            .OrderBy(kind => kind.Key, StringComparer.Ordinal).Select(kind => $"{kind.Sum()} {kind.Key}").ToList();
        return counts.Count == 0 ? null : $"manifests: passed over {string.Join(", ", counts)}";
    }

    private static string Count(int number, string noun) => number == 1 ? $"1 {noun}" : $"{number} {noun}s";
}
