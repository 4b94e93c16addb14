using ServiceDns.Dns;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Loop;

/// <summary>The query that the server sends to itself: seen more than twice, it came back from an upstream.</summary>
/// <param name="name">What it asks for.</param>
/// <param name="zone">The zone that the name is in, for the message.</param>
/// <param name="control">Ends the process.</param>
internal sealed class LoopProbe(DomainName name, DomainName zone, IServerControl control) : IDisposable
{
    private const int MostSightings = 2;
    private static readonly TimeSpan LongestTry = TimeSpan.FromSeconds(30), Pause = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource ending = new();
    private int sightings;
    private bool isOver;

    /// <summary>Where it is sent, for the message.</summary>
    public string Address { get; set; } = "";

    /// <summary>The name asked for.</summary>
    public DomainName Name => name;

    /// <summary>Completes when the probe is over.</summary>
    public Task Running { get; private set; } = Task.CompletedTask;

    /// <summary>Takes notice of a HINFO query.</summary>
    public void See(Query query)
    {
        if (Volatile.Read(ref isOver) || !query.LowerName.SequenceEqual(name.Wire)) return;
        if (Interlocked.Increment(ref sightings) != MostSightings + 1) return; // said once: the process takes a moment to end
        control.Fail($"plugin/loop: Loop ({query.Client} -> {Address}) detected for zone \"{zone}\", "
            + $"see https://coredns.io/plugins/loop#troubleshooting. Query: \"HINFO {name}\"");
    }

    /// <summary>Sends the probe until it is answered once, for at most 30 seconds.</summary>
    public void Start(IProbeSender sender, TimeProvider time) => Running = RunAsync(sender, time);

    /// <summary>Ends the probe: from now on HINFO queries just pass.</summary>
    public void Dispose()
    {
        Volatile.Write(ref isOver, true);
        ending.Cancel();
    }

    private async Task RunAsync(IProbeSender sender, TimeProvider time)
    {
        var start = time.GetTimestamp();
        using var pause = new PeriodicTimer(Pause, time);
        try
        {
            while (time.GetElapsedTime(start) < LongestTry && !await sender.IsAnsweredAsync(name, ending.Token))
            {
                Volatile.Write(ref sightings, 0);
                await pause.WaitForNextTickAsync(ending.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // the configuration ended before the probe did
        }
        Volatile.Write(ref isOver, true);
    }
}
