namespace ServiceDns.Server;

/// <summary>
/// What an <see cref="ILoopSource"/> remembers of a query between its steps; the meaning of each field is the source's own.
/// </summary>
public struct Lookup
{
    /// <summary>A hash of the key.</summary>
    public ulong Hash;

    /// <summary>A place in memory, or another number.</summary>
    public nint Place;

    /// <summary>Where something starts in the name, or another number.</summary>
    public int Start;

    /// <summary>Which of several ways to take.</summary>
    public int Way;
}
