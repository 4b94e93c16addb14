using System.Buffers.Binary;
using Microsoft.Extensions.Logging;
using ServiceDns.Dns;
using ServiceDns.Plugins.Exchange;
using ServiceDns.Plugins.ZoneData;

namespace ServiceDns.Plugins.Secondary;

/// <summary>
/// Keeps one zone equal to that of its primary servers, by the times in its SOA (RFC 1034, section 4.3.5) and when it is told of changes.
/// </summary>
/// <param name="origin">The zone's name.</param>
/// <param name="source">Where it comes from.</param>
/// <param name="examine">Called with every new state before it is served, returns what to do after; may throw <see cref="ZoneException"/>
/// to refuse it.</param>
/// <param name="time">The clock.</param>
/// <param name="random">Spreads what many secondaries ask.</param>
/// <param name="log">The plugin's log.</param>
internal sealed class SecondaryZone(
    DomainName origin, ZoneOrigin source, Func<SecondaryZone, IReadOnlyList<ResourceRecord>, Action> examine, TimeProvider time,
    Random random, ILogger log)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(250), LongestPause = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan LongestWait = TimeSpan.FromDays(30); // timers count no longer

    private readonly SemaphoreSlim told = new(0);
    private readonly CancellationTokenSource stopping = new();
    private Task running = Task.CompletedTask;
    private long fresh;

    /// <summary>What is served.</summary>
    public LiveZone Live { get; } = new(origin);

    /// <summary>Where it comes from.</summary>
    public ZoneOrigin Source => source;

    /// <summary>Begins to follow the primaries.</summary>
    public void Start() => running = Task.Run(() => RunAsync(stopping.Token));

    /// <summary>Looks soon whether there is a new state.</summary>
    public void Wake() => told.Release();

    /// <summary>Ends it, without waiting for what is under way.</summary>
    public void Stop() => stopping.Cancel();

    /// <summary>Completes when nothing is under way any more.</summary>
    public Task EndAsync() => running;

    private async Task RunAsync(CancellationToken cancel)
    {
        try
        {
            if (Live.Current is null) await BeginAsync(cancel);
            fresh = time.GetTimestamp();
            while (true) await FollowAsync(cancel);
        }
        catch (OperationCanceledException)
        {
            // the configuration has ended, or its catalog does not list the zone any more
        }
    }

    /// <summary>The first transfer, tried until it succeeds.</summary>
    private async Task BeginAsync(CancellationToken cancel)
    {
        for (var pause = FirstPause; await TryTransferAsync(cancel) is { } reason; pause = Shorter(pause + pause, LongestPause))
        {
            Log.NoTransfer(log, origin, pause.TotalMilliseconds, reason);
            await WaitAsync(pause, cancel);
        }
    }

    /// <summary>Waits until it is time to look, and looks until that succeeds once.</summary>
    private async Task FollowAsync(CancellationToken cancel)
    {
        var (refresh, retry, expire) = TimesOf(Live.Current!);
        var isTold = await WaitAsync(refresh, cancel);
        if (!isTold) await WaitAsync(Jitter(seconds: 5), cancel);
        while (await TryRefreshAsync(cancel) is { } reason)
        {
            Log.NoRefresh(log, origin, reason);
            var left = expire - time.GetElapsedTime(fresh);
            if (!Live.IsExpired && left <= TimeSpan.Zero) Live.Expire();
            var pause = Live.IsExpired ? retry : Shorter(retry, left);
            if (!await WaitAsync(pause, cancel) && !Live.IsExpired)
            {
                await WaitAsync(Shorter(Jitter(seconds: 2), expire - time.GetElapsedTime(fresh)), cancel);
            }
        }
        fresh = time.GetTimestamp();
    }

    /// <summary>Transfers the zone if a primary has a later one. Null on success, else the reason.</summary>
    private async Task<string?> TryRefreshAsync(CancellationToken cancel)
    {
        var reason = "";
        foreach (var primary in source.Primaries)
        {
            try
            {
                var serial = await primary.AskSerialAsync(origin, cancel);
                if (ZoneSerial.IsAfter(serial, Live.Current!.Serial)) return await TryTransferAsync(cancel);
                Log.NoIncrease(log, origin, serial, primary.Text);
                if (Live.IsExpired) Live.Replace(Live.Current); // it is as good as ever
                return null;
            }
            catch (ExchangeException e)
            {
                reason = $"{primary.Text}: {e.Message}";
            }
        }
        return reason;
    }

    /// <summary>Transfers the zone from the first primary that gives it. Null on success, else the reason.</summary>
    private async Task<string?> TryTransferAsync(CancellationToken cancel)
    {
        var reason = "";
        foreach (var primary in source.Primaries)
        {
            try
            {
                var records = await primary.TransferAsync(origin, cancel);
                var zone = Zone.Build(origin, records);
                cancel.ThrowIfCancellationRequested();
                var after = examine(this, records);
                Live.Replace(zone);
                Log.Transferred(log, origin, primary.Text, zone.Serial);
                after();
                return null;
            }
            catch (Exception e) when (e is ExchangeException or ZoneException)
            {
                reason = $"{primary.Text}: {e.Message}";
                Log.TransferFailed(log, origin, primary.Text, e.Message);
            }
        }
        return reason;
    }

    /// <summary>Whether somebody told of a change before the time was over.</summary>
    private async Task<bool> WaitAsync(TimeSpan span, CancellationToken cancel)
    {
        if (span <= TimeSpan.Zero) return false;
        using var limit = new CancellationTokenSource(Shorter(span, LongestWait), time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancel);
        try
        {
            await told.WaitAsync(either.Token);
            while (told.Wait(0, cancel))
            {
                // several at once are one
            }
            return true;
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return false;
        }
    }

    private TimeSpan Jitter(int seconds) => TimeSpan.FromMilliseconds(random.Next(seconds * 1000));

    private static TimeSpan Shorter(TimeSpan left, TimeSpan right) => left < right ? left : right;

    private static (TimeSpan Refresh, TimeSpan Retry, TimeSpan Expire) TimesOf(Zone zone)
    {
        var data = zone.Soa.Records[0].Data;
        return (Seconds(data[^16..]), Seconds(data[^12..]), Seconds(data[^8..]));
    }

    private static TimeSpan Seconds(ReadOnlySpan<byte> data) =>
        TimeSpan.FromSeconds(Math.Max(1, BinaryPrimitives.ReadUInt32BigEndian(data)));
}
