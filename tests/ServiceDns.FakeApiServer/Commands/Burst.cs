using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using ServiceDns.FakeApiServer.Generated;

namespace ServiceDns.FakeApiServer.Commands;

/// <summary>Changes the first address of one slice after the other at a steady rate, and writes down when each event went out.</summary>
public static class Burst
{
    /// <summary>The address that the change of this number brings; no generated address is in this range.</summary>
    public static string Address(int change) => $"100.{64 + (change >> 16)}.{(change >> 8) & 255}.{change & 255}";

    /// <summary>The services whose slices are changed, in turn: the headless ones, as their names show endpoints.</summary>
    public static IReadOnlyList<int> Services(ClusterShape shape) => [.. Enumerable.Range(0, shape.Services).Where(shape.IsHeadless)];

    /// <summary>
    /// Each line of the file: number of the change, namespace, service, new address, monotonic time in ns when its event was handed to the
    /// connection (0 when nobody watched).
    /// </summary>
    internal static async Task<string> RunAsync(FakeApi api, ClusterShape shape, int count, int perSecond, string file)
    {
        var headless = Services(shape);
        if (headless.Count == 0) return "error there is no headless service";
        var written = new ConcurrentDictionary<ulong, long>();
        var revisions = new ulong[count];
        api.Written = revision => written.TryAdd(revision, Stopwatch.GetTimestamp());
        var begin = Stopwatch.GetTimestamp();
        for (var change = 0; change < count; change++)
        {
            var due = TimeSpan.FromSeconds((double)change / perSecond);
            if (due - Stopwatch.GetElapsedTime(begin) is { Ticks: > 0 } early) await Task.Delay(early);
            var service = headless[change % headless.Count];
            var address = Address(change);
            api.Store.Update(ResourceKind.EndpointSlice, shape.NamespaceOf(service), shape.SliceName(service), slice =>
                slice["endpoints"]![0]!["addresses"] = new JsonArray(address));
            revisions[change] = api.Store.Revision;
        }
        await Task.Delay(500);
        api.Written = null;
        var nanoseconds = 1e9 / Stopwatch.Frequency;
        File.WriteAllLines(file, revisions.Select((revision, change) =>
        {
            var service = headless[change % headless.Count];
            var at = written.TryGetValue(revision, out var ticks) ? (long)(ticks * nanoseconds) : 0;
            return string.Create(
                CultureInfo.InvariantCulture, $"{change} {shape.NamespaceOf(service)} {shape.ServiceName(service)} {Address(change)} {at}");
        }));
        return string.Create(CultureInfo.InvariantCulture, $"ok {count} seconds {Stopwatch.GetElapsedTime(begin).TotalSeconds:F1}");
    }
}
