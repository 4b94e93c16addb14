using System.Collections.Concurrent;
using ServiceDns.Dns;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Template;

/// <summary>Counts what the rules do.</summary>
internal sealed class TemplateMetrics
{
    private readonly MetricFamily<Counter> matches, templateFailures, recordFailures;
    private readonly ConcurrentDictionary<Key, Counter> known = new();

    public TemplateMetrics(MetricRegistry registry)
    {
        matches = registry.Counter(
            "coredns_template_matches_total", "Counter of template regex matches.", "server", "zone", "view", "class", "type");
        templateFailures = registry.Counter(
            "coredns_template_template_failures_total", "Counter of go template failures.",
            "server", "zone", "view", "class", "type", "section", "template");
        recordFailures = registry.Counter(
            "coredns_template_rr_failures_total", "Counter of mis-templated RRs.",
            "server", "zone", "view", "class", "type", "section", "template");
    }

    /// <summary>Counts a query that matches.</summary>
    public void CountMatch(Query query, TemplateData data)
    {
        var key = new Key(query.Listener, data.Zone, query.Block.View, data.Class, data.Type);
        if (!known.TryGetValue(key, out var counter))
        {
            counter = known[key] = matches.With(
                query.Listener.Label, data.Zone.ToString(), query.Block.View, data.Class, data.Type);
        }
        counter.Add(query.Shard);
    }

    /// <summary>A template that could not be executed.</summary>
    public void CountTemplateFailure(Query query, TemplateData data, TemplateRecord record) => Count(templateFailures, query, data, record);

    /// <summary>A template whose text is no record.</summary>
    public void CountRecordFailure(Query query, TemplateData data, TemplateRecord record) => Count(recordFailures, query, data, record);

    private static void Count(MetricFamily<Counter> family, Query query, TemplateData data, TemplateRecord record) => family
        .With(
            query.Listener.Label, data.Zone.ToString(), query.Block.View, data.Class, data.Type, record.SectionName,
            record.Template.ToString())
        .Add(query.Shard);

    private readonly record struct Key(ListenerInfo Listener, DomainName Zone, string View, string Class, string Type);
}
