namespace ServiceDns.Server;

/// <summary>One way through a chain inside the UDP loop: a source, and the links that its answers pass on their way out.</summary>
/// <remarks>Calls go through delegates: one call site for many classes would make each interface call look up its target.</remarks>
internal sealed class LoopPath
{
    private readonly Func<Query, bool>[] admits;
    private readonly Action<Query>[] answered; // last link first
    private readonly Func<Query, bool> begin, answer;
    private readonly Action<Query> fetch;

    /// <param name="source">Where the answer may be.</param>
    /// <param name="links">What stands before it in the chain, first to last.</param>
    public LoopPath(ILoopSource source, IReadOnlyList<ILoopLink> links)
    {
        admits = [.. links.Select(link => (Func<Query, bool>)link.Admits)];
        answered = [.. links.Reverse().Select(link => (Action<Query>)link.Answered)];
        (begin, fetch, answer) = (source.TryBegin, source.Fetch, source.TryAnswer);
    }

    /// <summary>The first step of <see cref="ILoopSource"/>; false when a link or the source declines.</summary>
    public bool TryBegin(Query query)
    {
        foreach (var link in admits)
        {
            if (!link(query)) return false;
        }
        return begin(query);
    }

    /// <summary>The second step.</summary>
    public void Fetch(Query query) => fetch(query);

    /// <summary>The third; when it answers, the links have done their part too.</summary>
    public bool TryAnswer(Query query)
    {
        if (!answer(query)) return false;
        foreach (var link in answered) link(query);
        return true;
    }
}
