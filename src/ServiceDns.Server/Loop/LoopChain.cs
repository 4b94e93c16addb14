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
    private readonly LoopPath[] paths;

    private LoopChain(LoopPath[] paths, int length)
    {
        this.paths = paths;
        Length = length;
    }

    /// <summary>A chain of which nothing runs in the loop.</summary>
    public static LoopChain None { get; } = new([], 0);

    /// <summary>How many handlers, from the first on, run in the loop.</summary>
    public int Length { get; }

    /// <summary>Finds out what of a chain can run in the loop.</summary>
    /// <param name="handlers">The chain, first to last.</param>
    public static LoopChain Compile(IReadOnlyList<IQueryHandler> handlers)
    {
        ArgumentNullException.ThrowIfNull(handlers);
        var paths = new List<LoopPath>();
        var links = new List<ILoopLink>();
        var length = 0;
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
        return paths.Count == 0 ? None : new LoopChain([.. paths], length);
    }

    /// <summary>The way that a query takes, its first step taken; null when the general path must serve it.</summary>
    internal LoopPath? Begin(Query query)
    {
        foreach (var path in paths)
        {
            if (path.TryBegin(query)) return path;
        }
        return null;
    }
}
