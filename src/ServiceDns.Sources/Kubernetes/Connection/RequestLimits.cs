namespace ServiceDns.Sources.Kubernetes;

/// <summary>How much a client asks at most.</summary>
/// <param name="PerSecond">Requests a second, over time.</param>
/// <param name="Burst">Requests at once after a pause.</param>
/// <param name="InFlight">Requests that wait for their response's headers at once; 0 is no limit.</param>
internal sealed record ApiLimits(double PerSecond, int Burst, int InFlight)
{
    /// <summary>client-go's.</summary>
    public static ApiLimits Default { get; } = new(5, 10, 0);
}

/// <summary>Lets requests through as <see cref="ApiLimits"/> say: a bucket of tokens, and a number of places.</summary>
/// <remarks>A watch takes a place while it waits for its headers, but no token, as in client-go.</remarks>
internal sealed class RequestLimits(ApiLimits limits, TimeProvider time)
{
    private readonly Lock taking = new();
    private readonly SemaphoreSlim? places = limits.InFlight > 0 ? new SemaphoreSlim(limits.InFlight) : null;
    private double tokens = limits.Burst;
    private long filled = time.GetTimestamp();

    /// <summary>Waits for this request's turn; what it returns gives the place back.</summary>
    public async ValueTask<Turn> EnterAsync(bool isWatch, CancellationToken cancel)
    {
        if (!isWatch && Take() is var wait && wait > TimeSpan.Zero) await Task.Delay(wait, time, cancel);
        if (places is not null) await places.WaitAsync(cancel);
        return new Turn(places);
    }

    /// <summary>Takes a token, if need be one of those to come; how long until it is there.</summary>
    private TimeSpan Take()
    {
        lock (taking)
        {
            var now = time.GetTimestamp();
            tokens = Math.Min(limits.Burst, tokens + (time.GetElapsedTime(filled, now).TotalSeconds * limits.PerSecond)) - 1;
            filled = now;
            return tokens >= 0 ? TimeSpan.Zero : TimeSpan.FromSeconds(-tokens / limits.PerSecond);
        }
    }

    /// <summary>A request's place.</summary>
    public readonly struct Turn(SemaphoreSlim? places) : IDisposable
    {
        public void Dispose() => places?.Release();
    }
}
