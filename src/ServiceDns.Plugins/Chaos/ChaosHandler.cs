using ServiceDns.Dns;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Chaos;

/// <summary>Answers questions about the server itself, which are asked in the class CH (RFC 4892).</summary>
/// <remarks>The UDP loop sees queries of class IN alone: there is nothing to do in it.</remarks>
/// <param name="next">The rest of the chain.</param>
/// <param name="version">The version, as a character string in wire form.</param>
/// <param name="authors">The authors, likewise.</param>
/// <param name="host">The host's name, likewise.</param>
internal sealed class ChaosHandler(IQueryHandler next, byte[] version, byte[][] authors, byte[] host) : ILoopLink
{
    private static readonly DomainName AuthorsBind = DomainName.Parse("authors.bind.");

    private static readonly DomainName[] Versions = [DomainName.Parse("version.bind."), DomainName.Parse("version.server.")];

    private static readonly DomainName[] Hosts = [DomainName.Parse("hostname.bind."), DomainName.Parse("id.server.")];

    public string Name => "chaos";

    public ValueTask<Outcome> ServeAsync(Query query, CancellationToken cancel)
    {
        if (query.Class == RecordClass.CH && query.Type == RecordType.TXT)
        {
            if (Is(query, AuthorsBind)) return AnswerAuthors(query);
            if (Array.Exists(Versions, name => Is(query, name))) return Answer(query, version);
            if (Array.Exists(Hosts, name => Is(query, name))) return Answer(query, host);
        }
        return next.ServeAsync(query, cancel);
    }

    private static bool Is(Query query, DomainName name) => query.LowerName.SequenceEqual(name.Wire);

    private ValueTask<Outcome> AnswerAuthors(Query query)
    {
        var order = authors.ToArray();
        for (var i = order.Length - 1; i > 0; i--)
        {
            var other = (int)(query.NextRandom() % (uint)(i + 1));
            (order[i], order[other]) = (order[other], order[i]);
        }
        return Answer(query, order);
    }

    private ValueTask<Outcome> Answer(Query query, params ReadOnlySpan<byte[]> texts)
    {
        var writer = query.Respond(ResponseCode.NoError, HeaderFlags.None, Name);
        foreach (var text in texts)
        {
            writer.Begin(Section.Answer, query.Name, RecordType.TXT, ttl: 0, RecordClass.CH);
            writer.Put(text);
            writer.End();
        }
        query.Complete(ref writer);
        return new(Outcome.Written);
    }
}
