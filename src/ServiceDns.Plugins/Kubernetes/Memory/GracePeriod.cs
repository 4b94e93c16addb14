namespace ServiceDns.Plugins.Kubernetes;

/// <summary>Lasts until every reading that was under way at its beginning has ended.</summary>
internal readonly struct GracePeriod
{
    private readonly List<(Reader Reader, long Passes)>? inside;

    private GracePeriod(List<(Reader Reader, long Passes)>? inside) => this.inside = inside;

    /// <summary>Whether all have left who were inside at the beginning.</summary>
    public bool IsOver => inside is null || !inside.Exists(entry => entry.Reader.Passes == entry.Passes);

    /// <summary>
    /// Begins now: the caller has already taken out of reach what readers shall leave. Costs some microseconds, since each thread of the
    /// process passes a memory barrier.
    /// </summary>
    public static GracePeriod Begin()
    {
        Interlocked.MemoryBarrierProcessWide();
        List<(Reader, long)>? inside = null;
        foreach (var reader in Reader.All)
        {
            var passes = reader.Passes;
            if ((passes & 1) != 0) (inside ??= []).Add((reader, passes));
        }
        return new GracePeriod(inside);
    }
}
