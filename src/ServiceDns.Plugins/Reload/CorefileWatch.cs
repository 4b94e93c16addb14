using Microsoft.Extensions.Logging;
using ServiceDns.Corefile;
using ServiceDns.Linux.Files;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Reload;

/// <summary>Compares the Corefile on disk with the one that serves, and reloads when they differ.</summary>
internal sealed class CorefileWatch(IServerControl control, ILogger log, MetricRegistry metrics, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan Settling = TimeSpan.FromMilliseconds(100); // an editor, or the kubelet, makes several changes in a row

    private readonly ReloadMetrics metrics = new(metrics);
    private readonly Lock gate = new();
    private FolderWatch? folders;
    private ITimer? timer, soon;
    private string known = "", mistake = "";
    private int isChecking;

    /// <summary>Time between two looks; set before <see cref="Start"/>.</summary>
    public TimeSpan Interval { get; set; }

    /// <summary>Starts to look, unless the Corefile did not come from a file.</summary>
    public void Start()
    {
        known = control.ActiveHash;
        Log.Running(log, known);
        if (control.CorefilePath is "" or "stdin") return;
        timer = time.CreateTimer(_ => OnTick(), null, Interval, Interval);
        soon = time.CreateTimer(_ => OnTick(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        folders = new FolderWatch(OnChange);
        // that a folder can not be watched is no failure: the timer looks too
        if (folders.Follow(CorefileFolders.Of(control.CorefileFiles), out _)) OnChange(); // what came since the Corefile was read
    }

    /// <summary>Looks no more. A reload that this watch began goes on.</summary>
    public void Dispose()
    {
        lock (gate)
        {
            folders?.Dispose();
            timer?.Dispose();
            soon?.Dispose();
            soon = null;
        }
    }

    private void OnChange()
    {
        lock (gate) soon?.Change(Settling, Timeout.InfiniteTimeSpan);
    }

    private void OnTick()
    {
        if (Interlocked.Exchange(ref isChecking, 1) == 0) _ = CheckAsync();
    }

    private async Task CheckAsync()
    {
        try
        {
            var found = control.HashOnDisk();
            mistake = "";
            if (found != known) await ReloadAsync(found);
        }
        catch (CorefileException e)
        {
            Log.ParseFailed(log, e.Message);
            if (mistake != e.Message) metrics.Failed.Increment(); // once, not at each look
            mistake = e.Message;
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
