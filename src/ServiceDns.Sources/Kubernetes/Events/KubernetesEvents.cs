using System.Threading.Channels;
using ServiceDns.Sources.Kubernetes.Watching;

namespace ServiceDns.Sources.Kubernetes.Events;

/// <summary>Posts events to an API server, one after the other, on a connection of its own that closes when idle.</summary>
/// <remarks>
/// Nobody waits for it, and it can not grow: a hundred events wait at most, one a second is posted after a burst of ten, and what was
/// posted already is not posted again for ten minutes. A server that can not be reached is tried for two minutes for each event, and
/// one that refuses an event is not asked again.
/// </remarks>
/// <param name="access">How to get to the server.</param>
/// <param name="reporter">Who says so.</param>
/// <param name="time">The clock.</param>
/// <param name="report">Told once when events can not be posted, until they can again.</param>
public sealed class KubernetesEvents(ApiAccess access, EventReporter reporter, TimeProvider time, Action<SourceMessage> report)
    : IClusterEvents
{
    private const int MostWaiting = 100, PerSecond = 1, Burst = 10;
    private const int Attempts = 12; // client-go's, and its pause
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(10), Longest = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LastChance = TimeSpan.FromSeconds(2);

    private readonly Channel<EventBody> waiting = Channel.CreateBounded<EventBody>(
        new BoundedChannelOptions(MostWaiting) { FullMode = BoundedChannelFullMode.DropWrite });

    private readonly RecentEvents recent = new(time);
    private readonly EventFailures failures = new(report);
    private readonly CancellationTokenSource stop = new();
    private readonly Lock starting = new();
    private Task? posting;

    /// <inheritdoc/>
    public void Post(ClusterEvent item)
    {
        ArgumentNullException.ThrowIfNull(item);
        if (!recent.Add(item)) return;
        waiting.Writer.TryWrite(new EventBody(item, reporter, time.GetUtcNow()));
        lock (starting) posting ??= Task.Run(PostAllAsync);
    }

    /// <summary>Gives what waits two seconds.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!waiting.Writer.TryComplete()) return; // a second time
        lock (starting) posting ??= Task.CompletedTask;
        stop.CancelAfter(LastChance);
        await posting.ConfigureAwait(false);
        stop.Dispose();
    }

    private async Task PostAllAsync()
    {
        ApiConnection? api = null;
        try
        {
            await foreach (var body in waiting.Reader.ReadAllAsync(stop.Token).ConfigureAwait(false))
            {
                for (var attempt = 1; !await TryAsync(body).ConfigureAwait(false) && attempt < Attempts; attempt++)
                {
                    await Task.Delay(Pause, time, stop.Token).ConfigureAwait(false);
                }
            }
        }
        catch (Exception) when (stop.IsCancellationRequested)
        {
            // The end, which a request that was under way may see as a lost connection.
        }
        finally
        {
            api?.Dispose();
        }

        // Whether it is posted, or never will be.
        async Task<bool> TryAsync(EventBody body)
        {
            try
            {
                api ??= ApiConnection.Open(access with { RequestsPerSecond = PerSecond, Burst = Burst }, time);
                using var late = new CancellationTokenSource(Longest, time);
                using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop.Token, late.Token);
                using var response = await api.SendAsync(body.Request(), limit.Token).ConfigureAwait(false);
                if (response.IsSuccessStatusCode)
                {
                    failures.Cease();
                    return true;
                }
                var status = await ApiStatus.ReadAsync(response, limit.Token).ConfigureAwait(false);
                if (status.Code == 409) return true; // an answer got lost: it is there
                failures.Tell(new ApiException(status));
                return status.Code is not 401 and not 429 and < 500;
            }
            catch (Exception e) when (!stop.IsCancellationRequested
                && e is HttpRequestException or IOException or OperationCanceledException or ClusterSourceException)
            {
                failures.Tell(e);
                return false;
            }
        }
    }
}
