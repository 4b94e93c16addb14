using ServiceDns.Dns;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Tests;

/// <summary>A whole server that is one handler.</summary>
internal sealed class AnsweringResolver(IQueryHandler server) : IInternalResolver
{
    public ValueTask<Query?> LookupAsync(Query origin, ReadOnlySpan<byte> name, RecordType type, CancellationToken cancel) =>
        new(ServeAsync(Question(origin, name, type), cancel));

    public void Return(Query query) => query.Dispose();

    private static Query Question(Query origin, ReadOnlySpan<byte> name, RecordType type)
    {
        var query = new Query(seed: 11) { Client = origin.Client, Depth = origin.Depth + 1 };
        query.Ask(name, type, origin.DnssecOk);
        return query;
    }

    private async Task<Query?> ServeAsync(Query query, CancellationToken cancel)
    {
        var outcome = await server.ServeAsync(query, cancel);
        if (outcome.IsWritten) return query;
        query.Dispose();
        return null;
    }
}
