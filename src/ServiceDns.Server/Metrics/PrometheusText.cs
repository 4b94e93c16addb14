using System.Buffers;
using System.Globalization;
using System.Text;

namespace ServiceDns.Server;

/// <summary>Writes metrics in Prometheus' text format 0.0.4.</summary>
public static class PrometheusText
{
    /// <summary>The media type of what <see cref="Write"/> writes.</summary>
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    /// <summary>Writes every family that has a value, by name; labels stand in the order of their declaration.</summary>
    /// <param name="metrics">What to write. Threads may go on counting: each number is read once.</param>
    /// <param name="output">Gets UTF-8.</param>
    public static void Write(MetricRegistry metrics, IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(metrics);
        ArgumentNullException.ThrowIfNull(output);
        foreach (var family in metrics.Families)
        {
            var children = family.Children.OrderBy(child => child.Values, LabelOrder.Instance).ToList();
            if (children.Count == 0) continue;
            var text = new StringBuilder();
            text.Append(CultureInfo.InvariantCulture, $"# HELP {family.Name} {EscapeHelp(family.Help)}\n");
            text.Append(CultureInfo.InvariantCulture, $"# TYPE {family.Name} {TypeName(family.Kind)}\n");
            foreach (var (values, instrument) in children) Append(text, family, Labels(family.Labels, values), instrument);
            foreach (var chunk in text.GetChunks()) Encoding.UTF8.GetBytes(chunk.Span, output);
        }
    }

    private static void Append(StringBuilder text, IMetricFamily family, string labels, object instrument)
    {
        switch (instrument)
        {
            case Counter counter:
                Line(text, family.Name, labels, GoNumber.Format(counter.Value));
                break;
            case Gauge gauge:
                Line(text, family.Name, labels, GoNumber.Format(gauge.Value));
                break;
            case Histogram histogram:
                AppendHistogram(text, family.Name, labels, histogram);
                break;
        }
    }

    private static void AppendHistogram(StringBuilder text, string name, string labels, Histogram histogram)
    {
        var separator = labels.Length == 0 ? "" : ",";
        var count = 0L;
        for (var i = 0; i <= histogram.Bounds.Count; i++)
        {
            count += histogram.CountOf(i);
            var bound = i < histogram.Bounds.Count ? GoNumber.Format(histogram.Bounds[i]) : "+Inf";
            Line(text, name + "_bucket", $"{labels}{separator}le=\"{bound}\"", count.ToString(CultureInfo.InvariantCulture));
        }
        Line(text, name + "_sum", labels, GoNumber.Format(histogram.Sum));
        Line(text, name + "_count", labels, count.ToString(CultureInfo.InvariantCulture));
    }

    private static void Line(StringBuilder text, string name, string labels, string value)
    {
        text.Append(name);
        if (labels.Length > 0) text.Append('{').Append(labels).Append('}');
        text.Append(' ').Append(value).Append('\n');
    }

    private static string Labels(IReadOnlyList<string> names, IReadOnlyList<string> values) =>
        string.Join(',', names.Zip(values, static (name, value) => $"{name}=\"{EscapeLabel(value)}\""));

    private static string EscapeHelp(string text) =>
        text.Replace("\\", @"\\", StringComparison.Ordinal).Replace("\n", @"\n", StringComparison.Ordinal);

    /// <summary>A label's value as it stands between quotes.</summary>
    public static string EscapeLabel(string text) => EscapeHelp(text).Replace("\"", "\\\"", StringComparison.Ordinal);

    private static string TypeName(MetricKind kind) => kind switch
    {
        MetricKind.Counter => "counter",
        MetricKind.Gauge => "gauge",
        _ => "histogram",
    };

    /// <summary>By the first label, then the second, and so on.</summary>
    private sealed class LabelOrder : IComparer<IReadOnlyList<string>>
    {
        internal static LabelOrder Instance { get; } = new();

        public int Compare(IReadOnlyList<string>? x, IReadOnlyList<string>? y)
        {
            for (var i = 0; i < x!.Count; i++)
            {
                var order = string.CompareOrdinal(x[i], y![i]);
                if (order != 0) return order;
            }
            return 0;
        }
    }
}
