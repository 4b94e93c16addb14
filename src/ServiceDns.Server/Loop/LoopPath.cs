namespace ServiceDns.Server;

/// <summary>One way through a chain inside the UDP loop: a source, and the links that its answers pass on their way out.</summary>
/// <param name="source">Where the answer may be.</param>
/// <param name="links">What stands before it in the chain, first to last.</param>
internal sealed class LoopPath(ILoopSource source, ILoopLink[] links)
{
    /// <summary>The first step of <see cref="ILoopSource"/>; false when a link or the source declines.</summary>
    public bool TryBegin(Query query)
    {
        foreach (var link in links)
        {
            if (!link.Admits(query)) return false;
        }
        return source.TryBegin(query);
    }

    /// <summary>The second step.</summary>
    public void Fetch(Query query) => source.Fetch(query);

    /// <summary>The third; when it answers, the links have done their part too.</summary>
    public bool TryAnswer(Query query)
    {
        if (!source.TryAnswer(query)) return false;
        for (var i = links.Length - 1; i >= 0; i--) links[i].Answered(query);
        return true;
    }
}
