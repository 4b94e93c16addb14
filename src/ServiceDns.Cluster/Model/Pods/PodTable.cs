using System.Collections;
using System.Text;

namespace ServiceDns.Cluster;

/// <summary>
/// Pods, found by namespace and name or by address: rows without objects, some 120 bytes a pod with its name and both indexes.
/// </summary>
/// <remarks>
/// One writer. A reader takes no lock; it looks again when the writer was at work meanwhile, so it sees each pod as it was before a
/// change or as it is after it. A <see cref="Pod"/> is made when somebody asks for it.
/// </remarks>
internal sealed class PodTable : IEnumerable<Pod>
{
    private const int ChunkBits = 9, RowsInChunk = 1 << ChunkBits;

    private readonly NameHeap names = new();
    private readonly RowIndex byName, byAddress, bySecond; // the second address, of the other family, which most pods do not have
    private readonly Stack<int> free = [];
    private PodRow[][] chunks = [];
    private int count; // rows that were ever used
    private int version; // odd while the writer is at work
    private ushort round;

    public PodTable()
    {
        byName = new RowIndex(row => RowAt(row).Hash);
        byAddress = new RowIndex(row => HashOf(RowAt(row).First));
        bySecond = new RowIndex(row => HashOf(RowAt(row).Second));
    }

    /// <summary>The pod, or null.</summary>
    public Pod? Find(ObjectKey key) => Read(() => RowOf(key) is >= 0 and var row ? Make(RowAt(row)) : null);

    /// <summary>Whether a pod in that namespace that has not ended has the address as its first.</summary>
    /// <param name="scope">The namespace's name.</param>
    /// <param name="address">The address.</param>
    /// <param name="selector">What its labels must be; null for any.</param>
    public bool HasLive(ReadOnlySpan<byte> scope, Address address, LabelSelector? selector)
    {
        var wait = default(SpinWait);
        while (true)
        {
            var seen = Volatile.Read(ref version);
            var found = (seen & 1) == 0 && FindLive(scope, address, selector);
            Interlocked.MemoryBarrier();
            if ((seen & 1) == 0 && Volatile.Read(ref version) == seen) return found;
            wait.SpinOnce(sleep1Threshold: -1);
        }
    }

    /// <summary>Where a pod is that has the address as its first or second and has not ended; null when there is none.</summary>
    public PodPlace? FindPlace(Address address)
    {
        var wait = default(SpinWait);
        while (true)
        {
            var seen = Volatile.Read(ref version);
            var found = (seen & 1) == 0 ? FindPlaceNow(address) : null;
            Interlocked.MemoryBarrier();
            if ((seen & 1) == 0 && Volatile.Read(ref version) == seen) return found;
            wait.SpinOnce(sleep1Threshold: -1);
        }
    }

    /// <summary>A pod that has not ended and has the address as its first; null when there is none.</summary>
    public Pod? FindLive(Address address, LabelSelector? selector) =>
        Read(() => LiveRowOf(address, selector) is >= 0 and var row ? Make(RowAt(row)) : null);

    /// <summary>The namespace of that pod.</summary>
    public string? NamespaceOfLive(Address address, LabelSelector? selector)
    {
        var wait = default(SpinWait);
        while (true)
        {
            var seen = Volatile.Read(ref version);
            var found = (seen & 1) == 0 && LiveRowOf(address, selector) is >= 0 and var row ? RowAt(row).Namespace : null;
            Interlocked.MemoryBarrier();
            if ((seen & 1) == 0 && Volatile.Read(ref version) == seen) return found;
            wait.SpinOnce(sleep1Threshold: -1);
        }
    }

    /// <summary>Puts the pod in, in place of the one of the same name, and marks it as seen in this round.</summary>
    /// <returns>False when it was there and the same.</returns>
    public bool Put(Pod pod, out Pod? before)
    {
        before = null;
        var row = RowOf(pod.Key);
        if (row >= 0)
        {
            RowAt(row).Round = round;
            if (IsSame(RowAt(row), pod)) return false;
            before = Make(RowAt(row));
        }
        BeginWrite();
        if (row < 0) row = Add(pod);
        Fill(row, pod);
        EndWrite();
        return true;
    }

    /// <summary>Takes the pod out.</summary>
    /// <returns>What it was, or null when it was not there.</returns>
    public Pod? Remove(ObjectKey key) => RowOf(key) is >= 0 and var row ? RemoveRow(row) : null;

    /// <summary>Begins a round: what is put from now on is seen in it.</summary>
    public void BeginRound() => round++;

    /// <summary>Takes out what was not seen in this round.</summary>
    public IEnumerable<Pod> RemoveUnseen()
    {
        for (var row = 0; row < count; row++)
        {
            if (RowAt(row) is { Namespace: not null } unseen && unseen.Round != round) yield return RemoveRow(row);
        }
    }

    /// <inheritdoc/>
    public IEnumerator<Pod> GetEnumerator()
    {
        for (var row = 0; row < Volatile.Read(ref count); row++)
        {
            var here = row;
            if (Read(() => RowAt(here) is { Namespace: not null } used ? Make(used) : null) is { } pod) yield return pod;
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private static uint HashOf(ObjectKey key) => (uint)key.GetHashCode();

    private static uint HashOf(Address address) => (uint)address.GetHashCode();

    private static PodMarks MarksOf(Pod pod) =>
        (pod.IsReady ? PodMarks.Ready : PodMarks.None) | (pod.IsTerminating ? PodMarks.Terminating : PodMarks.None)
        | (pod.IsHostNetwork ? PodMarks.HostNetwork : PodMarks.None);

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

    private Pod? Read(Func<Pod?> look)
    {
        var wait = default(SpinWait);
        while (true)
        {
            var seen = Volatile.Read(ref version);
            if ((seen & 1) == 0)
            {
                var found = look();
                Interlocked.MemoryBarrier();
                if (Volatile.Read(ref version) == seen) return found;
            }
            wait.SpinOnce(sleep1Threshold: -1);
        }
    }

    private void BeginWrite()
    {
        version++;
        Interlocked.MemoryBarrier();
    }

    private void EndWrite() => Volatile.Write(ref version, version + 1);

    private int Add(Pod pod)
    {
        if (!free.TryPop(out var row))
        {
            row = count;
            if (row >> ChunkBits == chunks.Length) Volatile.Write(ref chunks, [.. chunks, new PodRow[RowsInChunk]]);
            Volatile.Write(ref count, row + 1);
        }
        RowAt(row) = new PodRow { Namespace = pod.Namespace, Whole = pod, Hash = HashOf(pod.Key) };
        byName.Add(row, HashOf(pod.Key));
        return row;
    }

    private void Fill(int row, Pod pod)
    {
        ref var target = ref RowAt(row);
        Move(row, byAddress, ref target.First, pod.Addresses.Count > 0 ? pod.Addresses[0] : default);
        Move(row, bySecond, ref target.Second, pod.Addresses.Count > 1 ? pod.Addresses[1] : default);
        Keep(ref target, pod);
        (target.Node, target.Phase, target.Marks, target.Round) = (pod.NodeName, pod.Phase, MarksOf(pod), round);
    }

    /// <summary>The name is where the object is, or in the heap.</summary>
    private void Keep(ref PodRow target, Pod pod)
    {
        var whole = PodRow.IsTooSmallFor(pod) ? pod : null;
        if (whole is not null && target.Whole is null) names.Remove(target.Name);
        if (whole is null && target.Whole is not null) target.Name = names.Add(pod.Name);
        target.Whole = whole;
    }

    private static void Move(int row, RowIndex index, ref Address place, Address address)
    {
        if (address == place) return;
        if (place != default) index.Remove(row, HashOf(place));
        place = address;
        if (address != default) index.Add(row, HashOf(address));
    }

    private Pod RemoveRow(int row)
    {
        ref var pod = ref RowAt(row);
        var before = Make(pod);
        BeginWrite();
        Move(row, byAddress, ref pod.First, default);
        Move(row, bySecond, ref pod.Second, default);
        byName.Remove(row, pod.Hash);
        if (pod.Whole is null) names.Remove(pod.Name);
        pod = default;
        free.Push(row);
        EndWrite();
        return before;
    }

    private bool IsNamed(in PodRow row, string name) => row.Whole is { } whole ? whole.Name == name : names.Is(row.Name, name);

    private static bool IsSame(in PodRow row, Pod pod)
    {
        if (row.Whole is not null || PodRow.IsTooSmallFor(pod)) return pod.Equals(row.Whole);
        var addresses = pod.Addresses;
        return row.First == (addresses.Count > 0 ? addresses[0] : default) && row.Second == (addresses.Count > 1 ? addresses[1] : default)
            && row.Node == pod.NodeName && row.Phase == pod.Phase && row.Marks == MarksOf(pod);
    }

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
