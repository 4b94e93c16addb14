using ServiceDns.Dns;

namespace ServiceDns.Server;

/// <summary>
/// Resolves names through the whole server, every server block included: for CNAME targets that a plugin does not hold itself.
/// </summary>
public interface IInternalResolver
{
    /// <summary>Asks the server itself.</summary>
    /// <param name="origin">The query that needs the answer: its listener, client and depth are passed on.</param>
    /// <param name="name">The name to ask, an uncompressed wire name; copied before the method returns.</param>
    /// <param name="type">The type.</param>
    /// <param name="cancel">The origin's token.</param>
    /// <returns>
    /// A finished query with a response, which the caller gives back with <see cref="Return"/>; null when nothing answered, or
    /// after 8 lookups inside one another (a loop).
    /// </returns>
    ValueTask<Query?> LookupAsync(Query origin, ReadOnlySpan<byte> name, RecordType type, CancellationToken cancel);

    /// <summary>Gives a query of <see cref="LookupAsync"/> back for reuse.</summary>
    void Return(Query query);
}

internal sealed class NoResolver : IInternalResolver
{
    public static NoResolver Instance { get; } = new();

    public ValueTask<Query?> LookupAsync(Query origin, ReadOnlySpan<byte> name, RecordType type, CancellationToken cancel) =>
        new((Query?)null);

    public void Return(Query query) => query.Dispose();
}
