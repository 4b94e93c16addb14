namespace ServiceDns.Sources.Kubernetes.Watching;

/// <summary>
/// How long to wait after a failure: client-go's reflector, 800 ms doubled up to 30 s, each with as much again by chance.
/// </summary>
/// <remarks>Chance keeps hundreds of servers that lost one API server from coming back at once. Two quiet minutes begin it anew.</remarks>
internal sealed class Backoff(TimeProvider time, Random random)
{
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(800), Most = TimeSpan.FromSeconds(30),
        Quiet = TimeSpan.FromMinutes(2);

    // A server that asks for more has mistaken itself: nobody is served from an hour-old cluster.
    private static readonly TimeSpan MostAskedFor = TimeSpan.FromMinutes(5);

    private TimeSpan next = First;
    private long? last;

    /// <summary>The next wait.</summary>
    /// <param name="askedFor">What the server asks for in <c>Retry-After</c>; never less is waited.</param>
    public TimeSpan Next(TimeSpan? askedFor)
    {
        if (last is { } before && time.GetElapsedTime(before) > Quiet) next = First;
        last = time.GetTimestamp();
        var wait = next + (next * random.NextDouble());
        next = TimeSpan.FromTicks(Math.Min(2 * next.Ticks, Most.Ticks));
        if (askedFor is not { } asked || asked < wait) return wait;
        return TimeSpan.FromTicks(Math.Min(asked.Ticks, MostAskedFor.Ticks)) + (First * random.NextDouble());
    }

    /// <summary>Waits as long as <see cref="Next"/> says.</summary>
    public Task WaitAsync(TimeSpan? askedFor, CancellationToken cancel) => Task.Delay(Next(askedFor), time, cancel);
}
