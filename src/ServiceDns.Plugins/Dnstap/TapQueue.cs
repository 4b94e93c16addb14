using System.Threading.Channels;
using Microsoft.Extensions.Logging;

namespace ServiceDns.Plugins.Dnstap;

/// <summary>Messages that wait for one receiver. What does not fit is dropped, and told of every 10 seconds.</summary>
internal sealed class TapQueue : IDisposable
{
    private static readonly TimeSpan TellInterval = TimeSpan.FromSeconds(10);

    private readonly Channel<byte[]> channel;
    private readonly ITimer timer;
    private readonly ILogger log;
    private long dropped;

    public TapQueue(int capacity, TimeProvider time, ILogger log)
    {
        this.log = log;
        channel = Channel.CreateBounded<byte[]>(new BoundedChannelOptions(capacity) { SingleReader = true });
        timer = time.CreateTimer(_ => Tell(), null, TellInterval, TellInterval);
    }

    /// <summary>Adds a message.</summary>
    public void Add(byte[] message)
    {
        if (!channel.Writer.TryWrite(message)) Interlocked.Increment(ref dropped);
    }

    /// <summary>No more will be added.</summary>
    public void Complete() => channel.Writer.TryComplete();

    /// <summary>Sends messages as they come, until no more will.</summary>
    /// <exception cref="IOException">The receiver is gone; the message that was being sent is lost.</exception>
    public async Task SendAsync(FrameStream stream, CancellationToken cancel)
    {
        while (await channel.Reader.WaitToReadAsync(cancel))
        {
            while (channel.Reader.TryRead(out var message)) await stream.WriteAsync(message, cancel);
            await stream.FlushAsync(cancel);
        }
        await stream.EndAsync(cancel);
    }

    public void Dispose()
    {
        timer.Dispose();
        Tell();
    }

    private void Tell()
    {
        if (Interlocked.Exchange(ref dropped, 0) is var count and > 0) Log.Dropped(log, count);
    }
}
