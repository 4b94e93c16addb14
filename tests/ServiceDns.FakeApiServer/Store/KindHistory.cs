using System.Collections.Immutable;

namespace ServiceDns.FakeApiServer.Store;

/// <summary>A write: <see cref="Before"/> is null for a creation, <see cref="After"/> for a deletion.</summary>
/// <param name="All">All objects of the kind once it was written.</param>
internal sealed record StoreEvent(ulong Revision, StoredObject? Before, StoredObject? After, ImmutableSortedSet<StoredObject> All);

/// <summary>The objects of one kind, now and since the last compaction. Guarded by the store.</summary>
internal sealed class KindHistory
{
    private readonly List<StoreEvent> events = [];
    private ImmutableSortedSet<StoredObject> before = ImmutableSortedSet.Create<StoredObject>(ByKey.Order); // all objects before events[0]
    private TaskCompletionSource change = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public ImmutableSortedSet<StoredObject> All { get; private set; } = ImmutableSortedSet.Create<StoredObject>(ByKey.Order);

    /// <summary>Completes at the next write.</summary>
    public Task NextChange => change.Task;

    /// <summary>The last write that is forgotten: who has not seen it can not go on.</summary>
    public ulong Dropped { get; private set; }

    public StoredObject? Find(string key) => All.TryGetValue(new KeyProbe(key), out var found) ? found : null;

    public void Add(ulong revision, StoredObject? former, StoredObject? latter)
    {
        if (former is not null) All = All.Remove(former);
        if (latter is not null) All = All.Add(latter);
        events.Add(new StoreEvent(revision, former, latter, All));
        Tell();
    }

    /// <summary>Replaces everything and forgets what was.</summary>
    public void Reset(IEnumerable<StoredObject> objects)
    {
        All = objects.ToImmutableSortedSet(ByKey.Order);
        events.Clear();
        (before, Dropped) = (All, 0);
        Tell();
    }

    /// <summary>Forgets all writes up to <paramref name="revision"/>.</summary>
    public void Forget(ulong revision)
    {
        var count = CountUpTo(revision);
        if (count == 0) return;
        (Dropped, before) = (events[count - 1].Revision, events[count - 1].All);
        events.RemoveRange(0, count);
    }

    /// <summary>The writes after <paramref name="revision"/>, oldest first.</summary>
    public IReadOnlyList<StoreEvent> After(ulong revision)
    {
        var from = CountUpTo(revision);
        return from == events.Count ? [] : events.GetRange(from, events.Count - from);
    }

    /// <summary>All objects as they were at <paramref name="revision"/>, which must not be compacted.</summary>
    public ImmutableSortedSet<StoredObject> At(ulong revision) => CountUpTo(revision) is > 0 and var count ? events[count - 1].All : before;

    private void Tell()
    {
        var told = change;
        change = new(TaskCreationOptions.RunContinuationsAsynchronously);
        told.TrySetResult();
    }

    private int CountUpTo(ulong revision)
    {
        var (low, high) = (0, events.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (events[middle].Revision <= revision) low = middle + 1;
            else high = middle;
        }
        return low;
    }
}
