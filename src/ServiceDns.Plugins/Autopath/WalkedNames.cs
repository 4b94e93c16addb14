namespace ServiceDns.Plugins.Autopath;

/// <summary>
/// Names whose whole search path was walked a moment ago in vain. The client walks on by itself, and its second try,
/// <c>a.b.svc.cluster.local</c> for <c>a.b</c>, could be taken for the first try of a client in namespace <c>b</c>; so could the third for
/// <c>a.b.svc</c>.
/// </summary>
/// <remarks>
/// A table of fixed size that the newest name of a place wins, written without a lock: what is lost of it costs at worst a walk that
/// was not needed.
/// </remarks>
internal sealed class WalkedNames(TimeProvider time)
{
    private const int Places = 4096;

    /// <summary>Longer than a client takes for its search path: glibc asks at most five seconds for each try.</summary>
    private static readonly TimeSpan Memory = TimeSpan.FromSeconds(30);

    private readonly long[] until = new long[Places];
    private readonly ulong[] hashes = new ulong[Places];

    /// <summary>Notes that a name does not exist in any domain of its search path.</summary>
    /// <param name="name">Labels in lower-case wire form, without the root.</param>
    public void Add(ReadOnlySpan<byte> name)
    {
        var hash = KeyHash.Of(name);
        Volatile.Write(ref hashes[hash % Places], hash);
        Volatile.Write(ref until[hash % Places], time.GetTimestamp() + (long)(Memory.TotalSeconds * time.TimestampFrequency));
    }

    /// <summary>Whether it was noted, and not long ago.</summary>
    public bool Contains(ReadOnlySpan<byte> name)
    {
        var hash = KeyHash.Of(name);
        return Volatile.Read(ref hashes[hash % Places]) == hash && time.GetTimestamp() < Volatile.Read(ref until[hash % Places]);
    }
}
