using System.Net.Http.Headers;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;

namespace ServiceDns.Plugins.Trace;

/// <summary>Sends spans, many at once. What can not be sent is lost, and logged for <c>debug</c>.</summary>
internal sealed class SpanReporter(TraceOptions options, TimeProvider time, ILogger log)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly Channel<Span> waiting = Channel.CreateBounded<Span>(
        new BoundedChannelOptions(options.Backlog) { SingleReader = true, FullMode = BoundedChannelFullMode.DropOldest });

    private readonly HttpClient http = new(new SocketsHttpHandler { UseProxy = false }) { Timeout = Timeout.InfiniteTimeSpan };
    private Task running = Task.CompletedTask;

    /// <summary>Begins to send.</summary>
    public void Start() => running = Task.Run(RunAsync);

    /// <summary>Takes spans.</summary>
    public void Add(IEnumerable<Span> spans)
    {
        foreach (var span in spans) waiting.Writer.TryWrite(span);
    }

    /// <summary>Sends what waits, and ends.</summary>
    public async Task StopAsync()
    {
        waiting.Writer.TryComplete();
        await running;
        http.Dispose();
    }

    private async Task RunAsync()
    {
        while (await waiting.Reader.WaitToReadAsync())
        {
            var batch = new List<Span>();
            using var limit = new CancellationTokenSource(options.BatchInterval, time);
            await GatherAsync(batch, limit.Token);
            await SendAsync(batch);
        }
    }

    private async Task GatherAsync(List<Span> batch, CancellationToken limit)
    {
        try
        {
            do
            {
                while (batch.Count < options.BatchSize && waiting.Reader.TryRead(out var span)) batch.Add(span);
            }
            while (batch.Count < options.BatchSize && await waiting.Reader.WaitToReadAsync(limit));
        }
        catch (OperationCanceledException)
        {
            // no more wait
        }
    }

    private async Task SendAsync(List<Span> batch)
    {
        try
        {
            using var limit = new CancellationTokenSource(Patience, time);
            using var content = new ByteArrayContent(options.IsOtlp ? SpanText.Otlp(batch, options) : SpanText.Zipkin(batch, options));
            content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            using var response = await http.PostAsync(options.Endpoint, content, limit.Token);
            if (!response.IsSuccessStatusCode) Log.NotSent(log, batch.Count, options.Endpoint, $"status {(int)response.StatusCode}");
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException)
        {
            Log.NotSent(log, batch.Count, options.Endpoint, e.Message);
        }
    }
}
