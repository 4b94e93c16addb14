namespace ServiceDns.Cluster.Control;

/// <summary>Gives unchanged objects their former instances, so that a changed file costs the memory of what it changed.</summary>
internal static class Reuse
{
    public static List<Service> Services(List<Service> services, CompletedCluster? previous)
    {
        if (previous is null) return services;
        var former = previous.Services.ToDictionary(service => service.Key);
        return services.ConvertAll(
            service => former.GetValueOrDefault(service.Key) is { } known && known.Equals(service) ? known : service);
    }

    public static List<EndpointSlice> Slices(List<EndpointSlice> slices, CompletedCluster? previous)
    {
        if (previous is null) return slices;
        var former = previous.EndpointSlices.ToDictionary(slice => slice.Key);
        return slices.ConvertAll(slice => former.GetValueOrDefault(slice.Key) is { } known
            && known.LastChangeTriggerTime == slice.LastChangeTriggerTime && known.SaysTheSameAs(slice) ? known : slice);
    }
}
