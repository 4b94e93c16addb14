using ServiceDns.Dns;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Autopath;

/// <summary>The response to one try of a walk, kept while the question is changed.</summary>
internal sealed class WalkedResponse
{
    private readonly List<(Section Section, ResourceRecord Record)> records = [];
    private readonly string responder;
    private readonly ResponseCode code;
    private readonly HeaderFlags flags;
    private readonly byte[] options;

    private WalkedResponse(Query query)
    {
        (responder, code, flags) = (query.Responder, query.ResponseCode, Header.Flags(query.Response));
        options = query.ResponseOptions.ToArray();
        var reader = new RecordReader(query.Response);
        while (reader.MoveNext())
        {
            if (ResourceRecord.Read(query.Response, reader.Current) is { } record) records.Add((reader.Current.Section, record));
        }
    }

    /// <summary>Copies what the query holds.</summary>
    public static WalkedResponse Take(Query query) => new(query);

    /// <summary>
    /// Writes it as the response to another question, with an alias that leads there; names that are asked already stay as they are.
    /// </summary>
    /// <param name="query">The query it was taken from.</param>
    /// <param name="asked">The name that the client asked.</param>
    public void WriteAs(Query query, byte[] asked)
    {
        query.ChangeQuestion(asked, query.Type, query.Class);
        var writer = query.Respond(code, flags, responder);
        if (records.Count > 0 && records[0] is (Section.Answer, var found) && !WireName.Equals(found.Owner, asked))
        {
            writer.AddName(Section.Answer, query.Name, RecordType.CNAME, found.Ttl, found.Owner);
        }
        foreach (var (section, record) in records) record.WriteTo(ref writer, section);
        query.Complete(ref writer);
        if (flags.HasFlag(HeaderFlags.Truncated)) Header.Change(query.Buffer, HeaderFlags.Truncated);
        var position = 0;
        while (Edns.TryNextOption(options, ref position, out var option, out var value)) query.AddOption(option, value);
    }
}
