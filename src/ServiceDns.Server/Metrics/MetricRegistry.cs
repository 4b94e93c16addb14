using System.Collections.Concurrent;

namespace ServiceDns.Server;

/// <summary>The kinds of metric, as the Prometheus text format names them.</summary>
public enum MetricKind
{
    /// <summary>Only grows.</summary>
    Counter,

    /// <summary>Goes up and down.</summary>
    Gauge,

    /// <summary>Buckets, sum and count.</summary>
    Histogram,
}

/// <summary>One metric name with all its label values.</summary>
public sealed class MetricFamily<T> : IMetricFamily where T : class
{
    private readonly ConcurrentDictionary<string, (string[] Values, T Instrument)> children = new(StringComparer.Ordinal);
    private readonly Func<T> create;

    internal MetricFamily(string name, string help, MetricKind kind, string[] labels, Func<T> create)
    {
        Name = name;
        Help = help;
        Kind = kind;
        Labels = labels;
        this.create = create;
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public string Help { get; }

    /// <inheritdoc/>
    public MetricKind Kind { get; }

    /// <inheritdoc/>
    public IReadOnlyList<string> Labels { get; }

    /// <inheritdoc/>
    public IEnumerable<(IReadOnlyList<string> Values, object Instrument)> Children =>
        children.Values.Select(child => ((IReadOnlyList<string>)child.Values, (object)child.Instrument));

    /// <summary>The instrument for those label values, made at the first call. Allocates: look it up once, keep it.</summary>
    /// <exception cref="ArgumentException">Not as many values as labels.</exception>
    public T With(params ReadOnlySpan<string> values)
    {
        if (values.Length != Labels.Count) throw new ArgumentException($"{Name} has {Labels.Count} labels", nameof(values));
        var copy = values.ToArray();
        return children.GetOrAdd(string.Join('\xFF', copy), _ => (copy, create())).Instrument;
    }

    /// <summary>Forgets the instrument for those label values, so that it is scraped no more.</summary>
    public void Remove(params ReadOnlySpan<string> values) => children.TryRemove(string.Join('\xFF', values.ToArray()), out _);
}

/// <summary>What a scrape reads of a family.</summary>
public interface IMetricFamily
{
    /// <summary>The full name, prefix included.</summary>
    string Name { get; }

    /// <summary>One sentence for people.</summary>
    string Help { get; }

    /// <summary>Its kind.</summary>
    MetricKind Kind { get; }

    /// <summary>Label names.</summary>
    IReadOnlyList<string> Labels { get; }

    /// <summary>Label values with their <see cref="Counter"/>, <see cref="Gauge"/> or <see cref="Histogram"/>.</summary>
    IEnumerable<(IReadOnlyList<string> Values, object Instrument)> Children { get; }
}

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

/// <summary>The bucket bounds that CoreDNS uses.</summary>
public static class Buckets
{
    /// <summary>0.25 ms, doubling, 16 bounds.</summary>
    public static double[] Time { get; } = [.. Enumerable.Range(0, 16).Select(n => 0.00025 * Math.Pow(2, n))];

    /// <summary>0.25 ms, times ten, 5 bounds.</summary>
    public static double[] SlimTime { get; } = [.. Enumerable.Range(0, 5).Select(n => 0.00025 * Math.Pow(10, n))];

    /// <summary>Message sizes in bytes.</summary>
    public static double[] Size { get; } = [0, 100, 200, 300, 400, 511, 1023, 2047, 4095, 8291, 16e3, 32e3, 48e3, 64e3];
}
