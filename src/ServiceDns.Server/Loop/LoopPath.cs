namespace ServiceDns.Server;

/// <summary>One way through a chain inside the UDP loop: a source, and the links that its answers pass on their way out.</summary>
/// <remarks>Calls go through delegates: one call site for many classes would make each interface call look up its target.</remarks>
internal sealed class LoopPath
{
    private readonly Func<LoopBatch, QuerySet, QuerySet>[] admit;
    private readonly Action<LoopBatch, QuerySet>[] answered; // last link first
    private readonly Func<LoopBatch, QuerySet, QuerySet> begin, serve;
    private readonly Action<LoopBatch, QuerySet> fetch;

    /// <param name="source">Where the answers may be.</param>
    /// <param name="links">What stands before it in the chain, first to last.</param>
    public LoopPath(ILoopSource source, IReadOnlyList<ILoopLink> links)
    {
        admit = [.. links.Select(link => (Func<LoopBatch, QuerySet, QuerySet>)link.Admit)];
        answered = [.. links.Reverse().Select(link => (Action<LoopBatch, QuerySet>)link.Answered)];
        (begin, fetch, serve) = (source.Begin, source.Fetch, source.Serve);
    }

    /// <summary>The first step of <see cref="ILoopSource"/>.</summary>
    /// <returns>Those that neither a link nor the source declines.</returns>
    public QuerySet Begin(LoopBatch batch, QuerySet asked)
    {
        foreach (var link in admit) asked = link(batch, asked);
        return asked.IsEmpty ? asked : begin(batch, asked);
    }

    /// <summary>The second step.</summary>
    public void Fetch(LoopBatch batch, QuerySet begun) => fetch(batch, begun);

    /// <summary>The third; the links do their part to what is answered.</summary>
    public QuerySet Serve(LoopBatch batch, QuerySet begun)
    {
        var done = serve(batch, begun);
        if (done.IsEmpty) return done;
        foreach (var link in answered) link(batch, done);
        return done;
    }
}
