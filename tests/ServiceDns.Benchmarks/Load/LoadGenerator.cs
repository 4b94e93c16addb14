using System.Diagnostics;
using System.Net;

namespace ServiceDns.Benchmarks.Load;

/// <summary>How to ask.</summary>
internal sealed record LoadOptions
{
    /// <summary>The server, an address of the loopback.</summary>
    public required IPEndPoint Server { get; init; }

    /// <summary>What to ask.</summary>
    public required QuestionPool Questions { get; init; }

    /// <summary>For how long.</summary>
    public required TimeSpan Duration { get; init; }

    /// <summary>The processor that the generator stays on.</summary>
    public required int Processor { get; init; }

    /// <summary>
    /// Questions a second; 0 for as many as are answered, with <see cref="LoadGenerator.Window"/> of them always under way.
    /// </summary>
    public int Rate { get; init; }

    /// <summary>Sockets that ask; those of a closed loop share <see cref="LoadGenerator.Window"/>.</summary>
    public required int Clients { get; init; }

    /// <summary>Whether to sleep when there is nothing to do: for sharing the processor with the server.</summary>
    public bool Sleeps { get; init; }

    /// <summary>Whether the server is an echo.</summary>
    public bool IsEcho { get; init; }
}

/// <summary>
/// Asks one server over loopback from one thread, a batch per system call, and checks every answer. Allocates nothing while it runs.
/// </summary>
/// <remarks>
/// Without a rate it is a closed loop. With one it is open: latency counts from the instant a question was due, so a stall of the
/// server is seen by every question that fell into it.
/// </remarks>
internal sealed class LoadGenerator : IDisposable
{
    /// <summary>Questions under way in a closed loop: what a default socket buffer of any server holds.</summary>
    public const int Window = 128;

    private const int OpenSlots = 2048, OpenBatch = 8;
    private static readonly long Second = Stopwatch.Frequency;

    private readonly LoadOptions options;
    private readonly LoadBuffers buffers = new();
    private readonly LoadFlow[] flows;
    private readonly int[] descriptors;
    private readonly LoadTally tally = new();
    private readonly double interval;
    private readonly CancellationToken cancel;
    private long begin, sent;

    private LoadGenerator(LoadOptions options, CancellationToken cancel)
    {
        this.options = options;
        this.cancel = cancel;
        var slots = options.Rate > 0 ? OpenSlots : Window / options.Clients;
        flows = [.. Enumerable.Range(0, options.Clients).Select(_ => new LoadFlow(options.Server, slots))];
        descriptors = [.. flows.Select(flow => flow.Descriptor)];
        interval = options.Rate > 0 ? (double)Second / options.Rate : 0;
    }

    /// <summary>Asks on a thread of its own and returns what came of it.</summary>
    /// <exception cref="OperationCanceledException"><paramref name="cancel"/> was.</exception>
    public static LoadTally Run(LoadOptions options, CancellationToken cancel)
    {
        using var generator = new LoadGenerator(options, cancel);
        Exception? failure = null;
        var thread = new Thread(() =>
        {
            try
            {
                LoadSystem.PinThread(options.Processor);
                generator.Run();
            }
            catch (Exception e) // whatever it is belongs to the caller's thread
            {
                failure = e;
            }
        });
        thread.Start();
        thread.Join();
        cancel.ThrowIfCancellationRequested();
        return failure is null ? generator.tally : throw new InvalidOperationException($"load: {failure.Message}", failure);
    }

    public void Dispose()
    {
        foreach (var flow in flows) flow.Dispose();
        buffers.Dispose();
    }

    private void Run()
    {
        begin = Stopwatch.GetTimestamp();
        var end = begin + (long)(options.Duration.TotalSeconds * Second);
        var (lookedAt, turn) = (begin, 0);
        while (true)
        {
            var now = Stopwatch.GetTimestamp();
            var isSending = now < end;
            if (!isSending && (now > end + Second || UnderWay() == 0)) break;
            var moved = 0;
            for (var i = 0; i < flows.Length; i++) moved += Serve(flows[(turn + i) % flows.Length], isSending, now);
            if (++turn == flows.Length) turn = 0;
            if (moved == 0 && options.Sleeps) LoadSystem.Wait(descriptors);
            if (now - lookedAt < Second / 10) continue;
            lookedAt = now;
            if (cancel.IsCancellationRequested) return;
            foreach (var flow in flows) flow.GiveUp(now - Second, tally);
        }
        foreach (var flow in flows) flow.GiveUp(long.MaxValue, tally);
    }

    /// <returns>Messages received and sent.</returns>
    private int Serve(LoadFlow flow, bool isSending, long now)
    {
        var received = flow.UnderWay > 0 ? flow.Receive(buffers, options.Questions, options.IsEcho, tally) : 0;
        if (!isSending || flow.Room == 0) return received;
        var count = Math.Min(flow.Room, LoadBuffers.Capacity);
        var due = Stopwatch.GetTimestamp();
        if (options.Rate > 0)
        {
            count = (int)Math.Min(Math.Min(count, OpenBatch), (long)((now - begin) / interval) - sent);
            due = begin + (long)(sent * interval);
            if (count <= 0) return received;
        }
        var taken = flow.Send(buffers, options.Questions, (int)(sent % options.Questions.Count), count, due, interval);
        sent += taken;
        return received + taken;
    }

    private int UnderWay()
    {
        var count = 0;
        foreach (var flow in flows) count += flow.UnderWay;
        return count;
    }
}
