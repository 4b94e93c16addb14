namespace ServiceDns.Cluster;

/// <summary>
/// Lets readers look without a lock at what one writer changes: they look again when the writer was at work meanwhile, and so see what was
/// before a change or after it.
/// </summary>
/// <example><code>
/// do (seen, found) = (sequence.BeginRead(), Look());
/// while (sequence.HasChanged(seen));
/// </code></example>
internal struct SequenceLock
{
    private int version; // odd while the writer is at work

    /// <summary>What is changed from here on is not to be seen until <see cref="EndWrite"/>. For the one writer.</summary>
    public void BeginWrite()
    {
        version++;
        Interlocked.MemoryBarrier();
    }

    /// <summary>What was changed may be seen.</summary>
    public void EndWrite() => Volatile.Write(ref version, version + 1);

    /// <summary>Waits until the writer rests.</summary>
    /// <returns>What <see cref="HasChanged"/> wants after the look.</returns>
    public readonly int BeginRead()
    {
        var wait = default(SpinWait);
        while (true)
        {
            var seen = Volatile.Read(in version);
            if ((seen & 1) == 0) return seen;
            wait.SpinOnce(sleep1Threshold: -1);
        }
    }

    /// <summary>Whether what was seen since may be half of a change.</summary>
    public readonly bool HasChanged(int seen)
    {
        Interlocked.MemoryBarrier();
        return Volatile.Read(in version) != seen;
    }
}
