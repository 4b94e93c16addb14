using System.Collections.Concurrent;

namespace ServiceDns.Server;

/// <summary>All metrics of the process. Asking for a name again gives the same family, so counters live on over a reload.</summary>
public sealed class MetricRegistry
{
    private readonly ConcurrentDictionary<string, IMetricFamily> families = new(StringComparer.Ordinal);

    /// <summary>All families in ordinal order of their names.</summary>
    public IEnumerable<IMetricFamily> Families => families.Values.OrderBy(family => family.Name, StringComparer.Ordinal);

    /// <summary>A counter family.</summary>
    public MetricFamily<Counter> Counter(string name, string help, params string[] labels) =>
        Family(name, help, MetricKind.Counter, labels, () => new Counter());

    /// <summary>A gauge family.</summary>
    public MetricFamily<Gauge> Gauge(string name, string help, params string[] labels) =>
        Family(name, help, MetricKind.Gauge, labels, () => new Gauge());

    /// <summary>A histogram family of seconds, whose sum is kept to the nanosecond.</summary>
    /// <param name="name">Full name.</param>
    /// <param name="help">One sentence.</param>
    /// <param name="buckets">Upper bounds, ascending, without +Inf.</param>
    /// <param name="labels">Label names.</param>
    public MetricFamily<Histogram> Histogram(string name, string help, double[] buckets, params string[] labels) =>
        Family(name, help, MetricKind.Histogram, labels, () => new Histogram(buckets, sumScale: 1e9));

    /// <summary>A histogram family of message sizes, in bytes, with the bounds of <see cref="Buckets.Size"/>.</summary>
    public MetricFamily<Histogram> Sizes(string name, string help, params string[] labels) =>
        Family(name, help, MetricKind.Histogram, labels, () => new Histogram(Buckets.Size, sumScale: 1));

    /// <summary>A metric without labels that a callback reads at each scrape: for numbers that the system counts.</summary>
    /// <param name="name">Full name.</param>
    /// <param name="help">One sentence.</param>
    /// <param name="kind">Counter or gauge.</param>
    /// <param name="read">Must be quick and must not throw.</param>
    public void Sampled(string name, string help, MetricKind kind, Func<double> read) =>
        SampledFamily(name, help, kind).With().ReadFrom(read);

    /// <summary>As <see cref="Sampled"/>, with labels: give each instrument its callback.</summary>
    public MetricFamily<Gauge> SampledFamily(string name, string help, MetricKind kind, params string[] labels) =>
        Family(name, help, kind, labels, () => new Gauge());

    private MetricFamily<T> Family<T>(string name, string help, MetricKind kind, string[] labels, Func<T> create) where T : class =>
        (MetricFamily<T>)families.GetOrAdd(name, _ => new MetricFamily<T>(name, help, kind, labels, create));
}
