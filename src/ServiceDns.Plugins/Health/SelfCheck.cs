using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Logging;
using ServiceDns.Corefile;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Health;

/// <summary>Asks the health endpoint once a second and measures how long it takes: a server that is overloaded takes long.</summary>
/// <remarks>
/// All that counts is that an answer comes, and it comes from a server of our own: a client library would keep more than 2 MiB in memory
/// for this one request.
/// </remarks>
/// <param name="url">Whom to ask; null when the address can not be asked, as one with port 0.</param>
/// <param name="metrics">Where it is counted.</param>
/// <param name="log">Where slow answers and failures are reported.</param>
/// <param name="time">The clock.</param>
internal sealed class SelfCheck(Uri? url, HealthMetrics metrics, ILogger log, TimeProvider time)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1), Patience = TimeSpan.FromSeconds(3), Slow = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource ending = new();

    /// <summary>The loop; completes after <see cref="StopAsync"/>.</summary>
    public Task Running { get; private set; } = Task.CompletedTask;

    /// <summary>The URL to ask what listens at <paramref name="address"/>: on this machine when it listens on all addresses.</summary>
    public static Uri? UrlOf(string address, string path)
    {
        HostPort.TrySplit(address, out var host, out var port, out _);
        if (port == "0") return null;
        if (host is "" or "0.0.0.0" or "::") host = "localhost";
        return Uri.TryCreate($"http://{HostPort.Join(host, port)}{path}", UriKind.Absolute, out var url) ? url : null;
    }

    /// <summary>Begins to ask.</summary>
    public void Start()
    {
        if (url is not null) Running = RunAsync(url);
    }

    /// <summary>Asks no more.</summary>
    public async Task StopAsync()
    {
        await ending.CancelAsync();
        await Running;
    }

    private async Task RunAsync(Uri address)
    {
        var request = Encoding.ASCII.GetBytes(
            $"GET {address.AbsolutePath} HTTP/1.1\r\nHost: {address.Authority}\r\nConnection: close\r\n\r\n");
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(ending.Token)) await MeasureAsync(address, request);
        }
        catch (OperationCanceledException)
        {
            // stopped
        }
    }

    private async Task MeasureAsync(Uri address, byte[] request)
    {
        using var late = new CancellationTokenSource(Patience, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(late.Token, ending.Token);
        var start = time.GetTimestamp();
        string? failure = null;
        try
        {
            if (!await AskAsync(address, request, both.Token)) failure = "EOF";
        }
        catch (SocketException e)
        {
            failure = e.Message;
        }
        catch (OperationCanceledException) when (!ending.IsCancellationRequested)
        {
            failure = $"no answer within {GoDuration.Format(Patience)}";
        }
        Report(address, time.GetElapsedTime(start), failure);
    }

    /// <summary>False when the connection ends before it has answered.</summary>
    private static async Task<bool> AskAsync(Uri address, byte[] request, CancellationToken cancel)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(address.IdnHost, address.Port, cancel);
        await socket.SendAsync(request, cancel);
        var answer = new byte[512];
        var isAnswered = false;
        while (await socket.ReceiveAsync(answer, cancel) > 0) isAnswered = true;
        return isAnswered;
    }

    private void Report(Uri address, TimeSpan elapsed, string? failure)
    {
        metrics.Duration.Observe(MetricShard.Shared, elapsed.TotalSeconds);
        if (failure is not null)
        {
            metrics.Failures.Increment();
            Log.CheckFailed(log, address, failure);
        }
        else if (elapsed > Slow)
        {
            Log.CheckSlow(log, address, GoDuration.Format(elapsed));
        }
    }
}
