using Microsoft.Extensions.Logging;
using ServiceDns.Corefile;

namespace ServiceDns.Plugins.Loadbalance;

/// <summary>
/// A weight file: read at the start, then looked at from time to time. While it can not be read, what it said last holds.
/// </summary>
internal sealed class WeightFile(string path, TimeSpan reload, TimeProvider time, ILogger log)
{
    private WeightTable weights = WeightTable.Empty;
    private byte[] content = [];
    private ITimer? timer;

    /// <summary>What the file said last.</summary>
    public WeightTable Weights => Volatile.Read(ref weights);

    /// <summary>Reads the file. One that is missing is waited for, unless it is never looked at again.</summary>
    /// <exception cref="FormatException">It breaks the rules.</exception>
    /// <exception cref="IOException">It can not be read, and is never looked at again.</exception>
    public Task StartAsync(CancellationToken cancel)
    {
        try
        {
            Read();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException && reload > TimeSpan.Zero)
        {
            Log.Missing(log, e.Message, GoDuration.Format(reload));
        }
        if (reload > TimeSpan.Zero) timer = time.CreateTimer(_ => Look(), null, reload.ForTimer(), reload.ForTimer());
        return Task.CompletedTask;
    }

    /// <summary>Looks at the file no more.</summary>
    public Task StopAsync(CancellationToken cancel)
    {
        Interlocked.Exchange(ref timer, null)?.Dispose();
        return Task.CompletedTask;
    }

    private void Look()
    {
        try
        {
            Read();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or FormatException)
        {
            Log.Unreadable(log, e.Message);
        }
    }

    private void Read()
    {
        var bytes = File.ReadAllBytes(path);
        if (bytes.AsSpan().SequenceEqual(content)) return;
        content = bytes;
        Volatile.Write(ref weights, WeightTable.Parse(System.Text.Encoding.UTF8.GetString(bytes).Split('\n'), path));
        Log.Read(log, path);
    }
}
