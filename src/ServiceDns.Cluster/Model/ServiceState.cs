namespace ServiceDns.Cluster;

/// <summary>All that is known under one service name: replaced as a whole, so a reader never sees half a change.</summary>
/// <param name="Service">The Service, or null when only slices of that name exist.</param>
/// <param name="Slices">The slices whose label names the service, in order of their names.</param>
/// <param name="Import">The ServiceImport of the same name, or null.</param>
/// <param name="ImportedSlices">The slices of the ServiceImport, in order of their names.</param>
public sealed record ServiceState(
    Service? Service,
    ValueList<EndpointSlice> Slices,
    ServiceImport? Import = null,
    ValueList<EndpointSlice> ImportedSlices = default)
{
    internal bool IsEmpty => Service is null && Import is null && Slices.Count == 0 && ImportedSlices.Count == 0;
}
