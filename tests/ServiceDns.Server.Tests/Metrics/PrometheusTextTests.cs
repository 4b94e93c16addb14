using System.Buffers;
using System.Text;

namespace ServiceDns.Server.Tests;

public class PrometheusTextTests
{
    [Fact]
    public void A_counter_has_help_type_and_labels_in_the_declared_order()
    {
        var metrics = new MetricRegistry();
        var family = metrics.Counter("coredns_requests_total", "Requests.", "zone", "proto");
        family.With(".", "udp").Add(MetricShard.Shared, 3);
        family.With(".", "tcp").Increment();

        Assert.Equal("""
            # HELP coredns_requests_total Requests.
            # TYPE coredns_requests_total counter
            coredns_requests_total{zone=".",proto="tcp"} 1
            coredns_requests_total{zone=".",proto="udp"} 3

            """, Scrape(metrics));
    }

    [Fact]
    public void A_histogram_cumulates_its_buckets()
    {
        var metrics = new MetricRegistry();
        var histogram = metrics.Histogram("size_bytes", "Size.", [0, 100.5], "proto").With("udp");
        histogram.Observe(MetricShard.Shared, 0);
        histogram.Observe(MetricShard.Shared, 40, times: 2);
        histogram.Observe(MetricShard.Shared, 4000);

        Assert.Equal("""
            # HELP size_bytes Size.
            # TYPE size_bytes histogram
            size_bytes_bucket{proto="udp",le="0"} 1
            size_bytes_bucket{proto="udp",le="100.5"} 3
            size_bytes_bucket{proto="udp",le="+Inf"} 4
            size_bytes_sum{proto="udp"} 4080
            size_bytes_count{proto="udp"} 4

            """, Scrape(metrics));
    }

    [Fact]
    public void A_histogram_without_labels_has_only_le()
    {
        var metrics = new MetricRegistry();
        metrics.Histogram("seconds", "Time.", [1]).With().Observe(MetricShard.Shared, 0.25);

        Assert.Contains(
            "\nseconds_bucket{le=\"1\"} 1\nseconds_bucket{le=\"+Inf\"} 1\nseconds_sum 0.25\nseconds_count 1\n", Scrape(metrics));
    }

    [Fact]
    public void Help_and_label_values_are_escaped()
    {
        var metrics = new MetricRegistry();
        metrics.Gauge("g", "a \\ b\nc \"d\"", "name").With("a \\ b\nc \"d\" ä").Set(1);

        Assert.Equal("# HELP g a \\\\ b\\nc \"d\"\n# TYPE g gauge\ng{name=\"a \\\\ b\\nc \\\"d\\\" ä\"} 1\n", Scrape(metrics));
    }

    [Fact]
    public void A_family_without_values_is_left_out_and_the_others_stand_by_name()
    {
        var metrics = new MetricRegistry();
        metrics.Gauge("b", "B.").With().Set(double.NaN);
        metrics.Gauge("c", "C.", "label");
        metrics.Sampled("a_total", "A.", MetricKind.Counter, () => 1e6);

        Assert.Equal("# HELP a_total A.\n# TYPE a_total counter\na_total 1e+06\n# HELP b B.\n# TYPE b gauge\nb NaN\n", Scrape(metrics));
    }

    [Fact]
    public void The_process_and_the_runtime_tell_numbers_that_can_be()
    {
        var metrics = new MetricRegistry();
        ProcessMetrics.Register(metrics);
        RuntimeMetrics.Register(metrics);

        var values = Scrape(metrics).Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Where(line => line[0] != '#')
            .Select(line => line.Split(' '))
            .ToDictionary(parts => parts[0], parts => double.Parse(parts[1], System.Globalization.CultureInfo.InvariantCulture));

        Assert.InRange(values["process_cpu_seconds_total"], 0.001, 1e6);
        Assert.InRange(values["process_resident_memory_bytes"], 1e6, 1e11);
        Assert.True(values["process_virtual_memory_bytes"] >= values["process_resident_memory_bytes"]);
        Assert.InRange(values["process_open_fds"], 3, values["process_max_fds"]);
        var started = DateTimeOffset.FromUnixTimeSeconds((long)values["process_start_time_seconds"]);
        Assert.InRange(started, DateTimeOffset.UtcNow.AddHours(-2), DateTimeOffset.UtcNow.AddSeconds(2));
        Assert.Contains("dotnet_gc_collections_total{gc_heap_generation=\"gen2\"}", values.Keys);
        Assert.All(values, pair => Assert.True(double.IsFinite(pair.Value) && pair.Value >= 0, pair.Key));
    }

    private static string Scrape(MetricRegistry metrics)
    {
        var output = new ArrayBufferWriter<byte>();
        PrometheusText.Write(metrics, output);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }
}
