using ServiceDns.Dns;

namespace ServiceDns.Server.Tests;

/// <summary>A chain of one link.</summary>
internal sealed class DelegateHandler(Func<Query, CancellationToken, ValueTask<Outcome>> serve) : IQueryHandler
{
    /// <summary>Answers every query with one A record, 192.0.2.1.</summary>
    public static DelegateHandler Address { get; } = Sync(query => Answer(query, 1));

    public string Name => "test";

    public static DelegateHandler Sync(Func<Query, Outcome> serve) => new((query, _) => new(serve(query)));

    /// <summary>Answers from 192.0.2.<paramref name="last"/>.</summary>
    public static Outcome Answer(Query query, byte last)
    {
        var writer = query.Respond(ResponseCode.NoError, HeaderFlags.Authoritative, "test");
        writer.Add(Section.Answer, query.Name, RecordType.A, 5, [192, 0, 2, last]);
        query.Complete(ref writer);
        return Outcome.Written;
    }

    public ValueTask<Outcome> ServeAsync(Query query, CancellationToken cancel) => serve(query, cancel);
}
