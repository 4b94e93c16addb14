using ServiceDns.Dns;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Scripting;

/// <summary>What templates see of a query's message: its header's fields by the names of the Go library, and its question.</summary>
internal sealed class MessageData(Query query, QuestionData question) : ITemplateData
{
    public string TypeName => "*dns.Msg";

    /// <summary>Whether it is a part of messages in Go, and not here.</summary>
    public static bool IsLeftOut(string part) =>
        part is "Answer" or "Ns" or "Extra" or "IsEdns0" or "IsTsig" or "String" or "Len" or "Compress" or "MsgHdr";

    public bool TryGet(string field, out object? value)
    {
        var flags = query.RequestFlags;
        value = field switch
        {
            "Id" => (long)query.Id,
            "Opcode" => (long)query.Opcode,
            "Rcode" => 0L,
            "Response" => false,
            "Authoritative" => flags.HasFlag(HeaderFlags.Authoritative),
            "Truncated" => flags.HasFlag(HeaderFlags.Truncated),
            "RecursionDesired" => flags.HasFlag(HeaderFlags.RecursionDesired),
            "RecursionAvailable" => flags.HasFlag(HeaderFlags.RecursionAvailable),
            "Zero" => flags.HasFlag(HeaderFlags.Zero),
            "AuthenticatedData" => flags.HasFlag(HeaderFlags.AuthenticData),
            "CheckingDisabled" => flags.HasFlag(HeaderFlags.CheckingDisabled),
            "Question" => new object?[] { question },
            _ => null,
        };
        return value is not null;
    }
}
