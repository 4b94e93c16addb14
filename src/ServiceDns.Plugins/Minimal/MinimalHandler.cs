using ServiceDns.Dns;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Minimal;

/// <summary>Leaves out of answers what was not asked for: their authority and additional sections.</summary>
/// <remarks>Denials and delegations keep them, since they mean nothing without.</remarks>
internal sealed class MinimalHandler(IQueryHandler next) : ResponseLink(next)
{
    public override string Name => "minimal";

    protected override void Change(Query query)
    {
        var message = query.Response;
        if (query.ResponseCode != ResponseCode.NoError || query.Type is RecordType.AXFR or RecordType.IXFR) return;
        if (Header.Count(message, Section.Authority) + Header.Count(message, Section.Additional) == 0) return;
        var isAnswer = Header.Count(message, Section.Answer) > 0;
        var reader = new RecordReader(message);
        var end = reader.QuestionEnd;
        while (reader.MoveNext())
        {
            var record = reader.Current;
            if (record.Section == Section.Answer) end = record.End;
            else if (isAnswer) break;
            else if (record is { Section: Section.Authority, Type: RecordType.SOA or RecordType.NS }) return;
        }
        if (reader.IsMalformed) return;
        Header.SetCount(query.Buffer, Section.Authority, 0);
        Header.SetCount(query.Buffer, Section.Additional, 0);
        query.CompleteAt(end);
    }
}
