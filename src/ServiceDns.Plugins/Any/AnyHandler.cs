using ServiceDns.Dns;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Any;

/// <summary>Answers queries for all types at once with one record that says nothing (RFC 8482, section 4.2).</summary>
internal sealed class AnyHandler(IQueryHandler next) : ILoopFilter
{
    private const uint Ttl = 8482; // the RFC's own joke

    public string Name => "any";

    public ValueTask<Outcome> ServeAsync(Query query, CancellationToken cancel)
    {
        if (!NeedsGeneralPath(query)) return next.ServeAsync(query, cancel);
        var writer = query.Respond(ResponseCode.NoError, HeaderFlags.None, Name);
        writer.Add(Section.Answer, query.Name, RecordType.HINFO, Ttl, "\u000DANY obsoleted\u000CSee RFC 8482"u8);
        query.Complete(ref writer);
        return new(Outcome.Written);
    }

    public bool NeedsGeneralPath(Query query) => query.Type == RecordType.ANY;
}
