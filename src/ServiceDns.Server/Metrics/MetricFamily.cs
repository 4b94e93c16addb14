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

/// <summary>What a scrape reads of a family.</summary>
public interface IMetricFamily
{
    /// <summary>The full name, prefix included.</summary>
    string Name { get; }

    /// <summary>One sentence for people.</summary>
    string Help { get; }

    /// <summary>Counter, gauge or histogram.</summary>
    MetricKind Kind { get; }

    /// <summary>Label names.</summary>
    IReadOnlyList<string> Labels { get; }

    /// <summary>Label values with their <see cref="Counter"/>, <see cref="Gauge"/> or <see cref="Histogram"/>.</summary>
    IEnumerable<(IReadOnlyList<string> Values, object Instrument)> Children { get; }
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
