using System.Diagnostics;
using System.Globalization;
using System.Net;
using ServiceDns.FakeApiServer.Commands;
using ServiceDns.FakeApiServer.Generated;

namespace ServiceDns.Benchmarks.ApiServer;

/// <summary>How long after its event went out the answer to a query shows a change.</summary>
/// <remarks>
/// Each change brings an address that was never there. They arrive in order on one watch, so the names are asked for in that order, one
/// after the other, each until it shows its change. A question takes some 0.1 ms, and that is added to what is measured.
/// </remarks>
internal sealed class ChangeLatency(IPEndPoint server, ClusterShape shape, string folder)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>Milliseconds, one for each change, in order; NaN for what was never seen.</summary>
    public double[] Measure(ApiServerProcess api, int count, int perSecond, CancellationToken cancel)
    {
        var file = Path.Combine(folder, "changes");
        using var burst = Task.Run(() => api.Tell($"burst {count} {perSecond} {file}"), cancel);
        var seen = Watch(count, burst, cancel);
        burst.Wait(cancel);
        var perNanosecond = Stopwatch.Frequency / 1e9;
        return
        [
            .. File.ReadLines(file).Select(line => line.Split(' ')).Select((words, change) =>
                seen[change] == 0
                    ? double.NaN
                    : (seen[change] / perNanosecond - long.Parse(words[^1], CultureInfo.InvariantCulture)) / 1e6),
        ];
    }

    private long[] Watch(int count, Task burst, CancellationToken cancel)
    {
        var services = Burst.Services(shape);
        var queries = services.Select(service => AddressProbe.Query(
            $"{shape.ServiceName(service)}.{shape.NamespaceOf(service)}.svc.cluster.local")).ToList();
        var seen = new long[count];
        using var probe = new AddressProbe(server);
        var lastSeen = Stopwatch.GetTimestamp();
        for (var change = 0; change < count;)
        {
            cancel.ThrowIfCancellationRequested();
            if (probe.Has(queries[change % queries.Count], AddressProbe.Data(Burst.Address(change))))
            {
                seen[change++] = lastSeen = Stopwatch.GetTimestamp();
            }
            else if (change + queries.Count < count && probe.LastHas(AddressProbe.Data(Burst.Address(change + queries.Count))))
            {
                change++; // the next change of the same name was faster than the question
            }
            else
            {
                if (burst.IsCompleted && Stopwatch.GetElapsedTime(lastSeen) > Patience) break;
                Thread.SpinWait(500);
            }
        }
        return seen;
    }
}
