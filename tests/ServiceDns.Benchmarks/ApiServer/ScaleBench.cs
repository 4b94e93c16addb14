using System.Diagnostics;
using System.Globalization;
using System.Net;
using ServiceDns.Benchmarks.SideBySide.Processes;
using ServiceDns.FakeApiServer.Generated;

namespace ServiceDns.Benchmarks.ApiServer;

/// <summary>One server against one double of an API server, from its start on.</summary>
internal sealed class ScaleBench(string program, ClusterShape shape, string folder, ScaleOptions options, ScaleFigures figures)
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(5), Quiet = TimeSpan.FromSeconds(2), Rest = TimeSpan.FromSeconds(10);

    private readonly IPEndPoint server = new(IPAddress.Loopback, FreePorts.Next());
    private long wholeList; // bytes of all lists together

    private readonly int home = Processors.Allowed[0], neighbour = Processors.Allowed[^1];

    public void Run(CancellationToken cancel)
    {
        var kubeconfig = Path.Combine(folder, "kubeconfig");
        string[] tls = options.Plain ? [] : ["--tls"];
        using var api = new ApiServerProcess(neighbour, ["--generate", Text(), "--token", "secret", "--kubeconfig", kubeconfig, .. tls]);
        using (var process = Start())
        {
            Sync(process, api, cancel);
            Relist(process, api, cancel);
            Change(process, api, cancel);
        }
        api.Tell("stop");
        StartAlone(cancel);
    }

    private string Text() =>
        $"namespaces={shape.Namespaces},nodes={shape.Nodes},services={shape.Services},endpoints={shape.Endpoints},pods={shape.Pods}";

    private ServerProcess Start()
    {
        var corefile = Path.Combine(folder, "Corefile");
        File.WriteAllText(corefile, $$"""
            cluster.local in-addr.arpa {
                bind 127.0.0.1
                kubernetes cluster.local in-addr.arpa {
                    kubeconfig kubeconfig
                    pods verified
                    snapshot snapshot
                }
            }
            """);
        var command = new ServerCommand(program, "-conf", corefile, "-dns.port", server.Port.ToString(CultureInfo.InvariantCulture));
        return new ServerProcess(command, folder, home);
    }

    private void Sync(ServerProcess process, ApiServerProcess api, CancellationToken cancel)
    {
        var synced = Stopwatch.GetElapsedTime(process.StartedAt, AwaitAll(process, cancel));
        figures.Add("process start to synced (all kinds answer)", synced.TotalSeconds, "s");
        figures.Add("CPU used until then", process.Session.ProcessorSeconds(), "s");
        wholeList = api.Stats.Bytes;
        figures.Add("bytes read until then", wholeList / 1e6, "MB");
        figures.Add("peak RSS until then", ProcessMemory.Peak(process.Session.Id), "MiB");
        ReadSteady(process, "steady", cancel);
    }

    private void Relist(ServerProcess process, ApiServerProcess api, CancellationToken cancel)
    {
        for (var round = 1; round <= options.Relists; round++)
        {
            ProcessMemory.ForgetPeak(process.Session.Id);
            var (before, used, began) = (api.Stats.Bytes, process.Session.ProcessorSeconds(), Stopwatch.GetTimestamp());
            api.Tell("expire"); // every watch ends with 410, so that every kind is listed anew
            var end = AwaitQuiet(api, before + wholeList / 2, cancel);
            figures.Add(
                $"relist {round}: peak RSS; time, CPU, bytes",
                string.Create(CultureInfo.InvariantCulture, $"{ProcessMemory.Peak(process.Session.Id):F1} MiB; ") +
                string.Create(CultureInfo.InvariantCulture, $"{Stopwatch.GetElapsedTime(began, end).TotalSeconds:F1} s, ") +
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{process.Session.ProcessorSeconds() - used:F1} s, {(api.Stats.Bytes - before) / 1e6:F0} MB"));
        }
        ReadSteady(process, "steady after the relists", cancel);
    }

    private void Change(ServerProcess process, ApiServerProcess api, CancellationToken cancel)
    {
        ProcessMemory.ForgetPeak(process.Session.Id);
        var used = process.Session.ProcessorSeconds();
        var all = new ChangeLatency(server, shape, folder).Measure(api, options.Changes, options.PerSecond, cancel);
        var seen = all.Where(time => !double.IsNaN(time)).Order().ToList();
        if (seen.Count == 0) throw new InvalidOperationException("no change was ever seen in an answer");
        figures.Add(
            $"event on the wire to new answer, {options.Changes} changes at {options.PerSecond}/s: p50", seen[seen.Count / 2], "ms");
        figures.Add("the same: p99", seen[seen.Count * 99 / 100], "ms");
        figures.Add(
            "the same: longest; never seen", $"{seen[^1].ToString("F1", CultureInfo.InvariantCulture)} ms; {all.Length - seen.Count}");
        figures.Add("CPU used meanwhile, answering the probe included", process.Session.ProcessorSeconds() - used, "s");
        figures.Add("peak RSS meanwhile", ProcessMemory.Peak(process.Session.Id), "MiB");
    }

    /// <summary>The snapshot that the end of the first process has written is all there is: the API server refuses connections.</summary>
    private void StartAlone(CancellationToken cancel)
    {
        using var process = Start();
        using var probe = new AddressProbe(server);
        var first = probe.Await(ServiceName(0), shape.ClusterIp(0), StartLimit, () => process.HasEnded, cancel);
        figures.Add(
            "API server down, start to first right answer from the snapshot",
            Stopwatch.GetElapsedTime(process.StartedAt, first).TotalMilliseconds, "ms");
        figures.Add("CPU used until then", process.Session.ProcessorSeconds() * 1000, "ms");
        var all = AwaitAll(process, cancel);
        figures.Add("start to the last right answer, pods too", Stopwatch.GetElapsedTime(process.StartedAt, all).TotalMilliseconds, "ms");
        figures.Add("snapshot's size", new FileInfo(Path.Combine(folder, "snapshot")).Length / 1e6, "MB");
    }

    /// <summary>First and last service and pod; the last ones of a list are there when all are.</summary>
    private long AwaitAll(ServerProcess process, CancellationToken cancel)
    {
        using var probe = new AddressProbe(server);
        var last = shape.Services - 1;
        var time = probe.Await(ServiceName(0), shape.ClusterIp(0), StartLimit, () => process.HasEnded, cancel);
        time = Math.Max(time, probe.Await(ServiceName(last), shape.ClusterIp(last), StartLimit, () => process.HasEnded, cancel));
        foreach (var pod in (int[])[0, shape.Pods / 2, shape.Pods - 1])
        {
            var name = $"{shape.PodIp(pod).Replace('.', '-')}.{shape.NamespaceOfPod(pod)}.pod.cluster.local";
            time = Math.Max(time, probe.Await(name, shape.PodIp(pod), StartLimit, () => process.HasEnded, cancel));
        }
        return time;
    }

    private void ReadSteady(ServerProcess process, string name, CancellationToken cancel)
    {
        cancel.WaitHandle.WaitOne(Rest);
        cancel.ThrowIfCancellationRequested();
        var id = process.Session.Id;
        figures.Add(
            $"{name}: RSS; PSS",
            string.Create(CultureInfo.InvariantCulture, $"{ProcessMemory.Resident(id):F1} MiB; {ProcessMemory.Proportional(id):F1} MiB"));
    }

    /// <summary>
    /// Waits until the double has sent <paramref name="least"/> bytes in all, and then nothing for a while; returns when it last did.
    /// </summary>
    /// <remarks>A client that was told to list anew may pause before it does.</remarks>
    private static long AwaitQuiet(ApiServerProcess api, long least, CancellationToken cancel)
    {
        var (bytes, last, began) = (api.Stats.Bytes, Stopwatch.GetTimestamp(), Stopwatch.GetTimestamp());
        while (bytes < least || Stopwatch.GetElapsedTime(last) < Quiet)
        {
            if (Stopwatch.GetElapsedTime(began) > StartLimit) throw new InvalidOperationException("the lists did not end");
            cancel.ThrowIfCancellationRequested();
            Thread.Sleep(50);
            if (api.Stats.Bytes is var now && now == bytes) continue;
            (bytes, last) = (now, Stopwatch.GetTimestamp());
        }
        return last;
    }

    private string ServiceName(int service) => $"{shape.ServiceName(service)}.{shape.NamespaceOf(service)}.svc.cluster.local";
}

/// <summary>How much to measure.</summary>
/// <param name="Relists">Full lists forced in a row.</param>
/// <param name="Changes">Changes of endpoints.</param>
/// <param name="PerSecond">Their rate.</param>
/// <param name="Plain">HTTP instead of TLS and HTTP/2.</param>
internal sealed record ScaleOptions(int Relists, int Changes, int PerSecond, bool Plain);
