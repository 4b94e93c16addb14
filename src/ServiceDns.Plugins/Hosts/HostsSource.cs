using Microsoft.Extensions.Logging;

namespace ServiceDns.Plugins.Hosts;

/// <summary>The file and the lines of the block: looks at the file from time to time, and swaps the whole map when it changed.</summary>
internal sealed class HostsSource(HostsOptions options, HostsMetrics metrics, TimeProvider time, ILogger log)
{
    private HostsMap file = HostsMap.Empty;
    private DateTime modified;
    private long size = -1;
    private RepeatingTask? watch;

    /// <summary>What the file said when it was read last; a file that has gone since keeps its entries, as in CoreDNS.</summary>
    public HostsMap File => Volatile.Read(ref file);

    /// <summary>The lines of the block.</summary>
    public HostsMap Inline { get; } = options.Inline.Count == 0
        ? HostsMap.Empty
        : HostsParser.Parse(options.Inline, options.Zones, options.Reverse);

    /// <summary>Reads the file, and begins to watch it.</summary>
    public Task StartAsync(CancellationToken cancel)
    {
        Refresh();
        watch = new RepeatingTask(time, options.Reload, Refresh);
        return watch.StartAsync(cancel);
    }

    /// <summary>Ends the watch; what is loaded stays.</summary>
    public Task StopAsync(CancellationToken cancel) => watch?.StopAsync(cancel) ?? Task.CompletedTask;

    /// <summary>Reads the file if its time or size is another than before. A file that can not be read changes nothing.</summary>
    private void Refresh()
    {
        try
        {
            var info = new FileInfo(options.Path);
            if (!info.Exists || (info.LastWriteTimeUtc == modified && info.Length == size)) return;
            var map = HostsParser.Parse(System.IO.File.ReadLines(options.Path), options.Zones, options.Reverse);
            (modified, size) = (info.LastWriteTimeUtc, info.Length);
            Volatile.Write(ref file, map);
            metrics.Loaded(options.Path, map.Count + Inline.Count, modified);
            Log.Parsed(log, map.Count);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Log.Unreadable(log, options.Path, e.Message);
        }
    }
}
