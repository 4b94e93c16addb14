using ServiceDns.Cluster;

namespace ServiceDns.Plugins.Kubernetes;

/// <summary>One ready address of a slice, with the name it gets in DNS.</summary>
/// <param name="Host">Its name below the service.</param>
/// <param name="Address">The address.</param>
/// <param name="Slice">The slice, for its ports.</param>
/// <param name="Zone">Its topology zone, or null.</param>
/// <param name="Node">Its node, or null.</param>
internal readonly record struct ServedEndpoint(string Host, Address Address, EndpointSlice Slice, string? Zone, string? Node)
{
    /// <summary>The ready addresses of <paramref name="slices"/> that <paramref name="options"/> let through.</summary>
    /// <remarks>
    /// Ready is what the slice says, silence counts as yes. Whether a service publishes addresses that are not ready was decided
    /// when the slice was written (discovery/v1), so it is not looked at here.
    /// </remarks>
    public static IEnumerable<ServedEndpoint> Of(ValueList<EndpointSlice> slices, KubernetesOptions options)
    {
        if (!options.Endpoints) yield break;
        for (var i = 0; i < slices.Count; i++)
        {
            var slice = slices[i];
            if (options.Labels is { } selector && !selector.Matches(slice.Labels)) continue;
            foreach (var endpoint in slice.Endpoints)
            {
                if (!endpoint.IsReady) continue;
                yield return new ServedEndpoint(
                    HostOf(endpoint, endpoint.Address, options), endpoint.Address, slice, endpoint.Zone, endpoint.NodeName);
                for (var j = 0; j < endpoint.MoreAddresses.Count; j++)
                {
                    var more = endpoint.MoreAddresses[j];
                    yield return new ServedEndpoint(HostOf(endpoint, more, options), more, slice, endpoint.Zone, endpoint.NodeName);
                }
            }
        }
    }

    /// <summary>Host name, else the pod's name where asked for and short enough for a label, else the address with dashes.</summary>
    private static string HostOf(in Endpoint endpoint, Address address, KubernetesOptions options)
    {
        if (endpoint.Hostname is { Length: > 0 } hostname) return hostname;
        if (options.EndpointPodNames && endpoint.TargetName is { Length: > 0 and < 64 } pod) return pod;
        var dashed = NameBytes.Dashed(address);
        return dashed.EndsWith('-') ? dashed + "0" : dashed;
    }
}
