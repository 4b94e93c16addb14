namespace ServiceDns.Plugins.Kubernetes;

/// <summary>
/// The time during which a thread may look at blocks of an arena: from a look-up to the last byte copied. Never across a wait.
/// </summary>
internal readonly ref struct Reading
{
    private readonly Reader reader;
    private readonly Arena arena;

    /// <summary>Begins a reading on this thread; readings may be nested.</summary>
    public Reading(Arena arena)
    {
        this.arena = arena;
        reader = Reader.OfThisThread;
        reader.Enter();
    }

    /// <summary>Ends the reading, on the same thread.</summary>
    public void Dispose()
    {
        reader.Leave();
        GC.KeepAlive(arena); // or its finalizer could free what was just being read
    }
}
