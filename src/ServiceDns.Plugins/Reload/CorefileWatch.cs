using Microsoft.Extensions.Logging;
using ServiceDns.Corefile;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Reload;

/// <summary>Compares the Corefile on disk with the one that serves, and reloads when they differ.</summary>
internal sealed class CorefileWatch(IServerControl control, ILogger log, MetricRegistry metrics, TimeProvider time) : IDisposable
{
    private readonly ReloadMetrics metrics = new(metrics);
    private ITimer? timer;
    private string known = "";
    private int isChecking;

    /// <summary>Time between two looks; set before <see cref="Start"/>.</summary>
    public TimeSpan Interval { get; set; }

    /// <summary>The check that runs, or the last one.</summary>
    public Task Checking { get; private set; } = Task.CompletedTask;

    /// <summary>Starts to look, unless the Corefile did not come from a file.</summary>
    public void Start()
    {
        known = control.ActiveHash;
        Log.Running(log, known);
        if (control.CorefilePath is "" or "stdin") return;
        timer = time.CreateTimer(_ => OnTick(), null, Interval, Interval);
    }

    /// <summary>Looks no more. A reload that this watch began goes on.</summary>
    public void Dispose() => timer?.Dispose();

    private void OnTick()
    {
        if (Interlocked.Exchange(ref isChecking, 1) == 0) Checking = CheckAsync();
    }

    private async Task CheckAsync()
    {
        try
        {
            var found = control.HashOnDisk();
            if (found != known) await ReloadAsync(found);
        }
        catch (CorefileException e)
        {
            Log.ParseFailed(log, e.Message);
        }
        finally
        {
            Volatile.Write(ref isChecking, 0);
        }
    }

    /// <summary>Tries a new file once: one that is wrong is not tried again until it changes.</summary>
    private async Task ReloadAsync(string found)
    {
        metrics.Replace(known, found);
        known = found;
        if (await control.ReloadAsync(CancellationToken.None)) return;
        Log.ReloadFailed(log);
        metrics.Failed.Increment();
    }
}
