using ServiceDns.Dns;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Template;

/// <summary>Answers queries with records that templates make.</summary>
internal sealed class TemplateHandler(IQueryHandler next, TemplateRule[] rules, TemplateMetrics metrics, BlockSettings block) : ILoopFilter
{
    public string Name => "template";

    public ValueTask<Outcome> ServeAsync(Query query, CancellationToken cancel)
    {
        foreach (var rule in rules)
        {
            if (rule.ZoneOf(query) is not { } zone) continue;
            switch (rule.Judge(query, zone, block, out var data))
            {
                case TemplateVerdict.Fails:
                    return new(Outcome.Failed(ResponseCode.ServFail));
                case TemplateVerdict.Matches:
                    metrics.CountMatch(query, data!);
                    return rule.Code == ResponseCode.ServFail
                        ? new(Outcome.Failed(ResponseCode.ServFail))
                        : AnswerAsync(query, rule, data!, cancel);
            }
        }
        return next.ServeAsync(query, cancel);
    }

    public bool NeedsGeneralPath(Query query)
    {
        foreach (var rule in rules)
        {
            if (rule.ZoneOf(query) is not null) return true;
        }
        return false;
    }

    private async ValueTask<Outcome> AnswerAsync(Query query, TemplateRule rule, TemplateData data, CancellationToken cancel)
    {
        var records = new List<(Section Section, ResourceRecord Record)>();
        var isTruncated = false;
        foreach (var template in rule.Records)
        {
            if (!TryMake(query, data, template, out var record, out var error)) return Outcome.Failed(ResponseCode.ServFail, error);
            records.Add((template.Section, record!));
            if (template.Section == Section.Answer && record!.Type == RecordType.CNAME && query.Type is RecordType.A or RecordType.AAAA)
            {
                isTruncated |= await AddTargetAsync(query, record, records, cancel);
            }
        }
        Write(query, rule, records, isTruncated);
        return Outcome.Written;
    }

    private bool TryMake(Query query, TemplateData data, TemplateRecord template, out ResourceRecord? record, out string error)
    {
        record = null;
        if (!template.Template.TryExecute(data, out var text, out error))
        {
            metrics.CountTemplateFailure(query, data, template);
            return false;
        }
        if (RecordText.TryParse(text, out record, out error)) return true;
        metrics.CountRecordFailure(query, data, template);
        return false;
    }

    /// <summary>Adds what the whole server knows of an alias's target. True when that was cut.</summary>
    private static async ValueTask<bool> AddTargetAsync(
        Query query, ResourceRecord alias, List<(Section Section, ResourceRecord Record)> records, CancellationToken cancel)
    {
        var found = await query.Resolver.LookupAsync(query, alias.Data, query.Type, cancel);
        if (found is null) return false;
        try
        {
            records.AddRange(ResourceRecord.ReadAnswer(found.Response).Select(record => (Section.Answer, record)));
            return Header.Flags(found.Response).HasFlag(HeaderFlags.Truncated);
        }
        finally
        {
            query.Resolver.Return(found);
        }
    }

    private void Write(Query query, TemplateRule rule, List<(Section Section, ResourceRecord Record)> records, bool isTruncated)
    {
        var writer = query.Respond(rule.Code, HeaderFlags.Authoritative, Name);
        foreach (var (section, record) in records.OrderBy(entry => entry.Section)) record.WriteTo(ref writer, section);
        query.Complete(ref writer);
        if (isTruncated) Header.Change(query.Buffer, HeaderFlags.Truncated);
        if (rule.Reason is { } reason) query.AddOption(Edns.ExtendedErrorOption, reason.Data);
    }
}
