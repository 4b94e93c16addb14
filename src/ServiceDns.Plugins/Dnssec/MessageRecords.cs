using ServiceDns.Dns;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Dnssec;

/// <summary>What a response is, as far as signing it goes.</summary>
internal enum ResponseKind
{
    /// <summary>Record sets to sign, or nothing.</summary>
    Records,

    /// <summary>No such name or type.</summary>
    Denial,

    /// <summary>Another zone's name servers.</summary>
    Referral,
}

/// <summary>A response as lists of records, to be changed and written anew.</summary>
internal sealed class MessageRecords
{
    private readonly List<ResourceRecord>[] sections = [[], [], []];
    private readonly HeaderFlags flags;

    private MessageRecords(ResponseCode code, HeaderFlags flags) => (Code, this.flags) = (code, flags);

    /// <summary>The response code.</summary>
    public ResponseCode Code { get; set; }

    /// <summary>The answer section.</summary>
    public List<ResourceRecord> Answer => sections[0];

    /// <summary>The authority section.</summary>
    public List<ResourceRecord> Authority => sections[1];

    /// <summary>The additional section.</summary>
    public List<ResourceRecord> Additional => sections[2];

    /// <summary>What the response says.</summary>
    public ResponseKind Kind
    {
        get
        {
            if (Answer.Count > 0) return ResponseKind.Records;
            if (Code == ResponseCode.NXDomain) return ResponseKind.Denial;
            if (Code != ResponseCode.NoError) return ResponseKind.Records;
            if (Authority.Exists(record => record.Type == RecordType.SOA)) return ResponseKind.Denial;
            return Authority.Exists(record => record.Type == RecordType.NS) ? ResponseKind.Referral : ResponseKind.Records;
        }
    }

    /// <summary>Reads the response that a query holds; null when it is malformed.</summary>
    public static MessageRecords? Read(Query query)
    {
        var message = query.Response;
        var records = new MessageRecords(query.ResponseCode, Header.Flags(message));
        var reader = new RecordReader(message);
        while (reader.MoveNext())
        {
            if (ResourceRecord.Read(message, reader.Current) is not { } record) return null;
            records.sections[reader.Current.Section - Section.Answer].Add(record);
        }
        return reader.IsMalformed ? null : records;
    }

    /// <summary>Writes the records as the query's response.</summary>
    public void WriteTo(Query query)
    {
        var writer = query.Respond(Code, flags, query.Responder);
        for (var section = Section.Answer; section <= Section.Additional; section++)
        {
            foreach (var record in sections[section - Section.Answer]) record.WriteTo(ref writer, section);
        }
        query.Complete(ref writer);
    }
}
