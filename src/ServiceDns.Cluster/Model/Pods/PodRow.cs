using System.Text;

namespace ServiceDns.Cluster;

/// <summary>One pod in <see cref="PodTable"/>: 72 bytes, and its name elsewhere.</summary>
internal struct PodRow
{
    public string? Namespace; // null in a row that is free
    public string? Node;
    public Pod? Whole; // the object, of a pod that has more than fits here
    public Address First, Second; // default when there is none
    public uint Name; // in the heap, unless there is the object
    public uint Hash; // of namespace and name
    public ushort Round;
    public PodPhase Phase;
    public PodMarks Marks;

    /// <summary>
    /// Whether a pod has more than fits: what nobody asks to keep of an API server's, while manifests have the object anyway.
    /// </summary>
    public static bool IsTooSmallFor(Pod pod) =>
        pod.Name.Length > NameHeap.LongestName || !Ascii.IsValid(pod.Name) || pod.Addresses.Count > 2
        || pod.Hostname is not null || pod.WhyNotReady is not null || pod.Subdomain is not null || pod.Labels.Count > 0
        || pod.Ports.Count > 0;
}

/// <summary>What a pod is beside its phase.</summary>
[Flags]
internal enum PodMarks : byte
{
    None = 0,
    Ready = 1,
    Terminating = 2,
    HostNetwork = 4,
}
