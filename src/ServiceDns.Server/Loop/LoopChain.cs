namespace ServiceDns.Server;

/// <summary>
/// What of a server block's chain runs inside the UDP loop. The rule: from the first handler on, those that are sources or links
/// (<see cref="ILoopSource"/>, <see cref="ILoopLink"/>) run there, up to the first that is neither; of the sources, the one furthest back
/// is asked first that wants the query, since what it has is not kept in those before it.
/// </summary>
/// <remarks>
/// Whatever the loop does not answer is served by the chain from its first handler on, as if the loop had not been asked. So a handler
/// that knows nothing of the loop is right in any chain: what stands behind it is never reached inside the loop.
/// </remarks>
public sealed class LoopChain
{
    private readonly IReadOnlyList<IQueryHandler> handlers;
    private readonly LoopPath[] paths;
    private readonly int length;

    private LoopChain(IReadOnlyList<IQueryHandler> handlers, LoopPath[] paths, int length)
    {
        this.handlers = handlers;
        this.paths = paths;
        this.length = length;
    }

    /// <summary>Finds out what of a chain can run in the loop.</summary>
    /// <param name="handlers">The chain, first to last.</param>
    public static LoopChain Compile(IReadOnlyList<IQueryHandler> handlers)
    {
        ArgumentNullException.ThrowIfNull(handlers);
        var paths = new List<LoopPath>();
        var links = new List<ILoopLink>();
        var length = 0; // of what runs in the loop
        foreach (var handler in handlers)
        {
            if (handler is ILoopSource source)
            {
                paths.Insert(0, new LoopPath(source, [.. links]));
                length = links.Count + 1;
            }
            if (handler is not ILoopLink link) break;
            links.Add(link);
        }
        return new LoopChain(handlers, [.. paths], length);
    }

    /// <summary>What runs where, for people: <c>in the UDP loop: errors cache kubernetes; then: forward</c>.</summary>
    public override string ToString()
    {
        if (handlers.Count == 0) return "no plugin answers: REFUSED";
        var inside = string.Join(' ', handlers.Take(length).Select(handler => handler.Name));
        var then = string.Join(' ', handlers.Skip(length).Select(handler => handler.Name));
        if (length > 0)
        {
            return then.Length == 0 ? $"in the UDP loop: {inside}" : $"in the UDP loop: {inside}; only on the general path: {then}";
        }
        var first = handlers.FirstOrDefault(handler => handler is not ILoopLink);
        return first is null
            ? "in the UDP loop: nothing, since no plugin has answers in memory"
            : $"in the UDP loop: nothing, since {first.Name} needs the general path";
    }

    /// <summary>
    /// The first step: adds to the batch which of these queries go which way. The general path must serve those that go none.
    /// </summary>
    internal void Begin(LoopBatch batch, QuerySet asked)
    {
        foreach (var path in paths)
        {
            var taken = path.Begin(batch, asked);
            if (taken.IsEmpty) continue;
            batch.Add(path, taken);
            asked = asked.Without(taken);
            if (asked.IsEmpty) return;
        }
    }
}
