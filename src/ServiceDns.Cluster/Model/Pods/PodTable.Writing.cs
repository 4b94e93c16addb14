namespace ServiceDns.Cluster;

/// <content>What the one writer does.</content>
internal sealed partial class PodTable
{
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
        sequence.BeginWrite();
        if (row < 0) row = Add(pod);
        Fill(row, pod);
        sequence.EndWrite();
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
        sequence.BeginWrite();
        Move(row, byAddress, ref pod.First, default);
        Move(row, bySecond, ref pod.Second, default);
        byName.Remove(row, pod.Hash);
        if (pod.Whole is null) names.Remove(pod.Name);
        pod = default;
        free.Push(row);
        sequence.EndWrite();
        return before;
    }

    private static bool IsSame(in PodRow row, Pod pod)
    {
        if (row.Whole is not null || PodRow.IsTooSmallFor(pod)) return pod.Equals(row.Whole);
        var addresses = pod.Addresses;
        return row.First == (addresses.Count > 0 ? addresses[0] : default) && row.Second == (addresses.Count > 1 ? addresses[1] : default)
            && row.Node == pod.NodeName && row.Phase == pod.Phase && row.Marks == MarksOf(pod);
    }

    private static PodMarks MarksOf(Pod pod) =>
        (pod.IsReady ? PodMarks.Ready : PodMarks.None) | (pod.IsTerminating ? PodMarks.Terminating : PodMarks.None)
        | (pod.IsHostNetwork ? PodMarks.HostNetwork : PodMarks.None);
}
