using System.Collections;
using System.Text;

namespace ServiceDns.Cluster;

/// <summary>
/// Pods, found by namespace and name or by address: rows without objects, some 120 bytes a pod with its name and both indexes.
/// </summary>
/// <remarks>
/// One writer, and readers that take no lock and see each pod as it was before a change or as it is after it. A <see cref="Pod"/> is
/// made when somebody asks for it.
/// </remarks>
internal sealed partial class PodTable : IEnumerable<Pod>
{
    private const int ChunkBits = 9, RowsInChunk = 1 << ChunkBits;

    private readonly NameHeap names = new();
    private readonly RowIndex byName, byAddress, bySecond; // the second address, of the other family, which most pods do not have
    private readonly Stack<int> free = [];
    private PodRow[][] chunks = [];
    private int count; // rows that were ever used
    private SequenceLock sequence;
    private ushort round;

    public PodTable()
    {
        byName = new RowIndex(row => RowAt(row).Hash);
        byAddress = new RowIndex(row => HashOf(RowAt(row).First));
        bySecond = new RowIndex(row => HashOf(RowAt(row).Second));
    }

    /// <summary>The pod, or null.</summary>
    public Pod? Find(ObjectKey key)
    {
        int seen;
        Pod? found;
        do (seen, found) = (sequence.BeginRead(), RowOf(key) is >= 0 and var row ? Make(RowAt(row)) : null);
        while (sequence.HasChanged(seen));
        return found;
    }

    /// <summary>Whether a pod in that namespace that has not ended has the address as its first.</summary>
    /// <param name="scope">The namespace's name.</param>
    /// <param name="address">The address.</param>
    /// <param name="selector">What its labels must be; null for any.</param>
    public bool HasLive(ReadOnlySpan<byte> scope, Address address, LabelSelector? selector)
    {
        int seen;
        bool found;
        do (seen, found) = (sequence.BeginRead(), FindLive(scope, address, selector));
        while (sequence.HasChanged(seen));
        return found;
    }

    /// <summary>Where a pod is that has the address as its first or second and has not ended; null when there is none.</summary>
    public PodPlace? FindPlace(Address address)
    {
        int seen;
        PodPlace? found;
        do (seen, found) = (sequence.BeginRead(), FindPlaceNow(address));
        while (sequence.HasChanged(seen));
        return found;
    }

    /// <summary>A pod that has not ended and has the address as its first; null when there is none.</summary>
    public Pod? FindLive(Address address, LabelSelector? selector)
    {
        int seen;
        Pod? found;
        do (seen, found) = (sequence.BeginRead(), LiveRowOf(address, selector) is >= 0 and var row ? Make(RowAt(row)) : null);
        while (sequence.HasChanged(seen));
        return found;
    }

    /// <summary>The namespace of that pod.</summary>
    public string? NamespaceOfLive(Address address, LabelSelector? selector)
    {
        int seen;
        string? found;
        do (seen, found) = (sequence.BeginRead(), LiveRowOf(address, selector) is >= 0 and var row ? RowAt(row).Namespace : null);
        while (sequence.HasChanged(seen));
        return found;
    }

    /// <inheritdoc/>
    public IEnumerator<Pod> GetEnumerator()
    {
        for (var row = 0; row < Volatile.Read(ref count); row++)
        {
            if (PodAt(row) is { } pod) yield return pod;
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private static uint HashOf(ObjectKey key) => (uint)key.GetHashCode();

    private static uint HashOf(Address address) => (uint)address.GetHashCode();

    private ref PodRow RowAt(int row) => ref Volatile.Read(ref chunks)[row >> ChunkBits][row & (RowsInChunk - 1)];

    private int RowOf(ObjectKey key)
    {
        var hash = HashOf(key);
        foreach (var row in byName.Find(hash))
        {
            ref var candidate = ref RowAt(row);
            if (candidate.Hash == hash && candidate.Namespace == key.Namespace && IsNamed(candidate, key.Name)) return row;
        }
        return -1;
    }

    private bool FindLive(ReadOnlySpan<byte> scope, Address address, LabelSelector? selector)
    {
        foreach (var row in byAddress.Find(HashOf(address)))
        {
            ref var pod = ref RowAt(row);
            if (IsLive(pod, address, selector) && pod.Namespace is { } name && Ascii.Equals(scope, name)) return true;
        }
        return false;
    }

    /// <summary>One that stays comes before one that goes: an address may have been given on already.</summary>
    private PodPlace? FindPlaceNow(Address address)
    {
        PodPlace? going = null;
        var hash = HashOf(address);
        foreach (var index in (ReadOnlySpan<RowIndex>)[byAddress, bySecond])
        {
            foreach (var row in index.Find(hash))
            {
                ref var pod = ref RowAt(row);
                if ((pod.First != address && pod.Second != address) || pod.Namespace is not { } name) continue;
                if (pod.Phase is not (PodPhase.Pending or PodPhase.Running)) continue;
                var place = new PodPlace(name, pod.Node, (pod.Marks & PodMarks.HostNetwork) != 0);
                if ((pod.Marks & PodMarks.Terminating) == 0) return place;
                going = place;
            }
        }
        return going;
    }

    private int LiveRowOf(Address address, LabelSelector? selector)
    {
        foreach (var row in byAddress.Find(HashOf(address)))
        {
            if (IsLive(RowAt(row), address, selector)) return row;
        }
        return -1;
    }

    private static bool IsLive(in PodRow pod, Address address, LabelSelector? selector) =>
        pod.Namespace is not null && pod.First == address && (pod.Marks & PodMarks.Terminating) == 0
        && pod.Phase is PodPhase.Pending or PodPhase.Running && selector?.Matches(pod.Whole?.Labels ?? default) != false;

    private Pod? PodAt(int row)
    {
        int seen;
        Pod? found;
        do (seen, found) = (sequence.BeginRead(), RowAt(row) is { Namespace: not null } used ? Make(used) : null);
        while (sequence.HasChanged(seen));
        return found;
    }

    private bool IsNamed(in PodRow row, string name) => row.Whole is { } whole ? whole.Name == name : names.Is(row.Name, name);

    private Pod Make(in PodRow row) => row.Whole ?? new Pod
    {
        Namespace = row.Namespace!,
        Name = names[row.Name],
        Addresses = row.First == default ? [] : row.Second == default ? [row.First] : [row.First, row.Second],
        Phase = row.Phase,
        IsReady = (row.Marks & PodMarks.Ready) != 0,
        IsTerminating = (row.Marks & PodMarks.Terminating) != 0,
        IsHostNetwork = (row.Marks & PodMarks.HostNetwork) != 0,
        NodeName = row.Node,
    };
}
