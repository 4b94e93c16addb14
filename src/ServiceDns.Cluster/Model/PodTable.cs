using System.Collections;
using System.Numerics;

namespace ServiceDns.Cluster;

/// <summary>Pods by namespace and name: one array of references, at most half full, so 16 to 32 bytes a pod.</summary>
/// <remarks>One writer; readers take no lock and see, for each pod, what was there before a change or what is there after it.</remarks>
internal sealed class PodTable : IEnumerable<Pod>
{
    private const int SmallestSize = 16;

    private static readonly Pod Removed = new() { Namespace = "", Name = "" };

    private Pod?[] slots = new Pod?[SmallestSize];
    private int occupied; // pods and marks of removed ones
    private int count;

    /// <summary>The pod, or null.</summary>
    public Pod? Find(ObjectKey key)
    {
        var table = Volatile.Read(ref slots);
        for (var i = StartOf(key, table); Volatile.Read(ref table[i]) is { } pod; i = (i + 1) & (table.Length - 1))
        {
            if (IsNamed(pod, key)) return pod;
        }
        return null;
    }

    /// <summary>Puts the pod in, in place of the one of the same name. Only the writer may call.</summary>
    public void Put(Pod pod)
    {
        if (2 * (occupied + 1) > slots.Length) Rebuild();
        var free = -1;
        var i = StartOf(pod.Key, slots);
        for (; slots[i] is { } other; i = (i + 1) & (slots.Length - 1))
        {
            if (ReferenceEquals(other, Removed))
            {
                if (free < 0) free = i;
            }
            else if (IsNamed(other, pod.Key))
            {
                Volatile.Write(ref slots[i], pod);
                return;
            }
        }
        if (free < 0)
        {
            free = i;
            occupied++;
        }
        count++;
        Volatile.Write(ref slots[free], pod);
    }

    /// <summary>Takes the pod out, if it is there. Only the writer may call.</summary>
    public void Remove(ObjectKey key)
    {
        for (var i = StartOf(key, slots); slots[i] is { } pod; i = (i + 1) & (slots.Length - 1))
        {
            if (!IsNamed(pod, key)) continue;
            Volatile.Write(ref slots[i], Removed);
            count--;
            return;
        }
    }

    /// <inheritdoc/>
    public IEnumerator<Pod> GetEnumerator()
    {
        var table = Volatile.Read(ref slots);
        for (var i = 0; i < table.Length; i++)
        {
            if (Volatile.Read(ref table[i]) is { } pod && !ReferenceEquals(pod, Removed)) yield return pod;
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private static int StartOf(ObjectKey key, Pod?[] table) => key.GetHashCode() & (table.Length - 1);

    private static bool IsNamed(Pod pod, ObjectKey key) =>
        pod.Name == key.Name && pod.Namespace == key.Namespace && !ReferenceEquals(pod, Removed);

    /// <summary>Readers go on in the old array until the new one is complete.</summary>
    private void Rebuild()
    {
        var grown = new Pod?[(int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(SmallestSize, 2 * count + count / 4 + 2))];
        foreach (var pod in this)
        {
            var i = StartOf(pod.Key, grown);
            while (grown[i] is not null) i = (i + 1) & (grown.Length - 1);
            grown[i] = pod;
        }
        occupied = count;
        Volatile.Write(ref slots, grown);
    }
}
