using ServiceDns.Dns;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Transfer;

/// <summary>Writes a zone into messages, as many records into each as fit: the SOA, all others, and the SOA again.</summary>
internal sealed class TransferMessages(ZoneContents contents)
{
    private const int Limit = 63_000; // leaves room for OPT and a signature, as CoreDNS does

    private readonly IEnumerator<ResourceRecord> left = AllOf(contents).GetEnumerator();
    private bool hasCurrent;

    /// <summary>Records written so far.</summary>
    public int Records { get; private set; }

    /// <summary>Whether the last record is written.</summary>
    public bool IsComplete { get; private set; }

    /// <summary>Writes the next message as the query's response. False when its first record is too long for any.</summary>
    public bool Write(Query query, string responder)
    {
        query.BeginResponse(ResponseCode.NoError, HeaderFlags.Authoritative, responder);
        var writer = new MessageWriter(query.Buffer[..Limit], query.QuestionEnd);
        var before = Records;
        while (hasCurrent || left.MoveNext())
        {
            hasCurrent = !left.Current.WriteTo(ref writer, Section.Answer);
            if (hasCurrent) break;
            Records++;
        }
        query.CompleteAt(writer.Length);
        IsComplete = !hasCurrent;
        if (IsComplete) left.Dispose();
        return Records > before;
    }

    private static IEnumerable<ResourceRecord> AllOf(ZoneContents contents) => contents.Records.Prepend(contents.Soa).Append(contents.Soa);
}
