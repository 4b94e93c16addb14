using System.Diagnostics;
using System.Net;
using ServiceDns.Benchmarks.Data;
using ServiceDns.Benchmarks.Load;
using ServiceDns.Benchmarks.SideBySide.Processes;
using ServiceDns.Benchmarks.SideBySide.Servers;

namespace ServiceDns.Benchmarks.SideBySide;

/// <summary>Starts one server after the other on one processor of loopback and measures each in the same way.</summary>
/// <param name="data">The cluster's files.</param>
/// <param name="mix">The questions.</param>
/// <param name="folder">Where servers have folders of their own.</param>
/// <param name="seconds">How long each point takes.</param>
/// <param name="clients">Sockets that ask.</param>
/// <param name="upstream">The port of the server that caches ask, or 0: then nobody caches.</param>
internal sealed class Bench(DataFiles data, QuestionMix mix, string folder, TimeSpan seconds, int clients, int upstream = 0)
{
    /// <summary>Questions a second at which latency is measured.</summary>
    public const int Rate = 50_000;

    private const int QuestionCount = 200_000, Attempts = 3;
    private const double LeastShareTogether = 0.5, LeastShareAlone = 0.9;

    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);

    // A cache has to see every question before all are hits.
    private readonly TimeSpan warmUp = TimeSpan.FromSeconds(upstream == 0 ? 2 : 10);
    private readonly QuestionPool questions = new(mix.Take(QuestionCount));
    private readonly IReadOnlyList<Question> probes = mix.OneOfEach();
    private readonly int home = Processors.Allowed[0];
    private readonly int? neighbour = Processors.Allowed.Count > 1 ? Processors.Allowed[1] : null;

    /// <summary>Measures a server once more and adds what came out to its figures.</summary>
    public void Measure(Contender contender, Figures figures, CancellationToken cancel)
    {
        var site = new Site(
            data, Directory.CreateDirectory(Path.Combine(folder, Path.GetRandomFileName())).FullName, FreePorts.Next(), upstream);
        var server = new IPEndPoint(IPAddress.Loopback, site.Port);
        using var process = new ServerProcess(contender.Prepare(site), site.Folder, home);
        var probe = new Probe(server, probes, contender.IsEcho);
        figures.Failure = probe.AwaitFirst(() => process.HasEnded, StartLimit, cancel);
        if (figures.Failure is null)
        {
            figures.Start.Add(Stopwatch.GetElapsedTime(process.StartedAt).TotalMilliseconds);
            figures.Failure = probe.AskAll();
        }
        if (figures.Failure is not null)
        {
            figures.Failure += process.LastWords() is { Length: > 0 } words ? $" (it says: {words})" : "";
            return;
        }
        var load = new LoadOptions
        {
            Server = server,
            Questions = questions,
            Duration = warmUp,
            Processor = home,
            Clients = clients,
            Sleeps = true,
            IsEcho = contender.IsEcho,
        };
        LoadGenerator.Run(load, cancel);
        MeasureProcessor(load with { Duration = seconds }, process.Session, figures, cancel);
        if (neighbour is { } other)
        {
            MeasureLatency(load with { Duration = seconds, Processor = other, Sleeps = false, Rate = Rate }, figures, cancel);
        }
        figures.Memory.Add(process.Session.MemoryMebibytes());
    }

    /// <summary>Server and generator share one processor: nothing depends on where the host has put the second one.</summary>
    private static void MeasureProcessor(LoadOptions load, Session session, Figures figures, CancellationToken cancel)
    {
        var (tally, used) = RunUndisturbed(load, session.ProcessorSeconds, LeastShareTogether, figures, cancel);
        if (tally.Right > 0) figures.Processor.Add(used * 1e6 / tally.Right);
    }

    /// <summary>The generator has a processor for itself, and never sleeps.</summary>
    private static void MeasureLatency(LoadOptions load, Figures figures, CancellationToken cancel)
    {
        var (tally, _) = RunUndisturbed(load, () => 0, LeastShareAlone, figures, cancel);
        figures.MedianLatency.Add(tally.Latency.Microseconds(0.5));
        figures.HighLatency.Add(tally.Latency.Microseconds(0.99));
    }

    /// <summary>Runs the load, and again when others were working on the generator's processor.</summary>
    /// <param name="load">The load.</param>
    /// <param name="serverSeconds">The processor time that the server has used on that processor.</param>
    /// <param name="leastShare">The part of the processor that must have been for generator and server.</param>
    /// <returns>What came of the questions, and the server's processor time meanwhile.</returns>
    private static (LoadTally Tally, double ServerSeconds) RunUndisturbed(
        LoadOptions load, Func<double> serverSeconds, double leastShare, Figures figures, CancellationToken cancel)
    {
        for (var attempt = 1; ; attempt++)
        {
            var (used, own, began) = (serverSeconds(), System.Environment.CpuUsage.TotalTime, Stopwatch.GetTimestamp());
            var tally = LoadGenerator.Run(load, cancel);
            used = serverSeconds() - used;
            var share = (used + (System.Environment.CpuUsage.TotalTime - own).TotalSeconds) / Stopwatch.GetElapsedTime(began).TotalSeconds;
            if (share < leastShare && attempt < Attempts) continue;
            if (share < leastShare) figures.Disturbed++;
            Count(tally, figures);
            return (tally, used);
        }
    }

    private static void Count(LoadTally tally, Figures figures)
    {
        figures.Lost += tally.Lost;
        figures.Wrong += tally.Wrong;
        if (tally.Right == 0) figures.Failure = $"no right answer under load: {tally.Mistakes()}, {tally.Lost} lost";
    }
}
