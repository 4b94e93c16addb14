using ServiceDns.Dns;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Rewrite;

/// <summary>A response taken apart, so that rules can change it, and written anew behind the client's own question.</summary>
internal sealed class ResponseEdit
{
    private readonly HeaderFlags flags;
    private readonly string responder;

    private ResponseEdit(HeaderFlags flags, string responder)
    {
        this.flags = flags;
        this.responder = responder;
    }

    /// <summary>The response's code.</summary>
    public ResponseCode Code { get; set; }

    /// <summary>Whether records are missing.</summary>
    public bool IsTruncated { get; set; }

    /// <summary>The answer section.</summary>
    public List<ResponseRecord> Answer { get; set; } = [];

    /// <summary>The authority section.</summary>
    public List<ResponseRecord> Authority { get; } = [];

    /// <summary>The additional section.</summary>
    public List<ResponseRecord> Additional { get; } = [];

    /// <summary>Takes the query's response apart. What is malformed of it is lost, as nobody could read it either.</summary>
    public static ResponseEdit Of(Query query)
    {
        const HeaderFlags kept = HeaderFlags.Authoritative | HeaderFlags.RecursionAvailable | HeaderFlags.AuthenticData;
        var flags = Header.Flags(query.Response);
        var edit = new ResponseEdit(flags & kept, query.Responder)
        {
            Code = query.ResponseCode,
            IsTruncated = (flags & HeaderFlags.Truncated) != 0,
        };
        var reader = new RecordReader(query.Response);
        while (reader.MoveNext())
        {
            if (ResponseRecord.Read(query.Response, reader.Current) is { } record) edit.SectionOf(reader.Current.Section).Add(record);
        }
        return edit;
    }

    /// <summary>A response without records, in place of what the server would send.</summary>
    public static ResponseEdit Bare(ResponseCode code) => new(HeaderFlags.None, "") { Code = code };

    /// <summary>Writes it as the query's response.</summary>
    public void WriteTo(Query query)
    {
        var writer = query.Respond(Code, IsTruncated ? flags | HeaderFlags.Truncated : flags, responder);
        foreach (var record in Answer) record.Write(ref writer, Section.Answer);
        foreach (var record in Authority) record.Write(ref writer, Section.Authority);
        foreach (var record in Additional) record.Write(ref writer, Section.Additional);
        query.Complete(ref writer);
    }

    private List<ResponseRecord> SectionOf(Section section) => section switch
    {
        Section.Answer => Answer,
        Section.Authority => Authority,
        _ => Additional,
    };
}
