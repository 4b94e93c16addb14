using System.Globalization;

namespace ServiceDns.Server;

/// <summary>
/// A few metrics of the .NET runtime, named as OpenTelemetry names them; CoreDNS's <c>go_*</c> have no honest equivalent.
/// </summary>
public static class RuntimeMetrics
{
    /// <summary>Adds the metrics; each scrape reads them anew.</summary>
    public static void Register(MetricRegistry metrics)
    {
        ArgumentNullException.ThrowIfNull(metrics);
        var collections = metrics.SampledFamily(
            "dotnet_gc_collections_total", "Garbage collections since the start.", MetricKind.Counter, "gc_heap_generation");
        for (var generation = 0; generation <= GC.MaxGeneration; generation++)
        {
            var wanted = generation;
            var name = string.Create(CultureInfo.InvariantCulture, $"gen{generation}");
            collections.With(name).ReadFrom(() => CollectionsOf(wanted));
        }
        metrics.Sampled("dotnet_gc_heap_total_allocated_bytes_total", "Bytes allocated on the managed heap since the start.",
            MetricKind.Counter, () => GC.GetTotalAllocatedBytes());
        metrics.Sampled("dotnet_gc_heap_size_bytes", "Bytes in use on the managed heap, garbage included.",
            MetricKind.Gauge, () => GC.GetTotalMemory(forceFullCollection: false));
        metrics.Sampled("dotnet_gc_pause_time_seconds_total", "Seconds in which garbage collection held up all threads.",
            MetricKind.Counter, () => GC.GetTotalPauseDuration().TotalSeconds);
        metrics.Sampled("dotnet_thread_pool_thread_count", "Threads of the thread pool.",
            MetricKind.Gauge, () => ThreadPool.ThreadCount);
        metrics.Sampled("dotnet_thread_pool_queue_length", "Work items that wait for a thread of the pool.",
            MetricKind.Gauge, () => ThreadPool.PendingWorkItemCount);
    }

    /// <summary>Collections of that generation alone: the runtime counts those of older generations as younger ones too.</summary>
    private static double CollectionsOf(int generation) =>
        GC.CollectionCount(generation) - (generation < GC.MaxGeneration ? GC.CollectionCount(generation + 1) : 0);
}
