namespace ServiceDns.Cluster;

/// <summary>One pod in <see cref="PodTable"/>: 56 bytes, and its name elsewhere.</summary>
internal struct PodRow
{
    public string? Namespace; // null in a row that is free
    public string? Node;
    public PodDetails? Details;
    public Address Address; // default when there is none
    public uint Name;
    public uint Hash; // of namespace and name
    public ushort Round;
    public PodPhase Phase;
    public PodMarks Marks;
}

/// <summary>What a pod is beside its phase.</summary>
[Flags]
internal enum PodMarks : byte
{
    None = 0,
    Ready = 1,
    Terminating = 2,
}

/// <summary>What few pods have, or nobody asked to keep.</summary>
internal sealed record PodDetails(
    ValueList<Address> Addresses, string? Hostname, string? Subdomain, LabelSet Labels, ValueList<ContainerPort> Ports)
{
    /// <summary>The details, or null when there are none. One address is kept in the row.</summary>
    public static PodDetails? Of(Pod pod) =>
        pod.Addresses.Count > 1 || pod.Hostname is not null || pod.Subdomain is not null || pod.Labels.Count > 0 || pod.Ports.Count > 0
            ? new PodDetails(pod.Addresses.Count > 1 ? pod.Addresses : [], pod.Hostname, pod.Subdomain, pod.Labels, pod.Ports)
            : null;
}
