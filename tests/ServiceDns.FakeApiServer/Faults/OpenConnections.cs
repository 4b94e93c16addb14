using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections;

namespace ServiceDns.FakeApiServer.Faults;

/// <summary>The TCP connections that are open now, and ways to lose them.</summary>
public sealed class OpenConnections
{
    private readonly Lock gate = new();
    private readonly List<GatedConnection> open = [];
    private long bytesSent, accepted;

    public int Count
    {
        get { lock (gate) return open.Count; }
    }

    /// <summary>Connections that were ever accepted.</summary>
    public long Accepted => Interlocked.Read(ref accepted);

    /// <summary>Bytes sent over all connections so far, encryption and compression included.</summary>
    public long BytesSent => Interlocked.Read(ref bytesSent);

    /// <summary>Breaks all of them; returns how many.</summary>
    public int Drop()
    {
        var all = Snapshot();
        foreach (var connection in all) connection.Context.Abort(new ConnectionAbortedException("dropped on command"));
        return all.Count;
    }

    /// <summary>
    /// From now on nothing passes through them in either direction, HTTP/2 pings included, yet they stay open: as with a peer that lost its
    /// power. Connections made later work. Returns how many.
    /// </summary>
    public int Freeze()
    {
        var all = Snapshot();
        foreach (var connection in all) connection.Freeze();
        return all.Count;
    }

    internal ConnectionDelegate Middleware(ConnectionDelegate next) => async context =>
    {
        var connection = new GatedConnection(context, bytes => Interlocked.Add(ref bytesSent, bytes));
        Interlocked.Increment(ref accepted);
        lock (gate) open.Add(connection);
        try
        {
            await next(context);
        }
        finally
        {
            lock (gate) open.Remove(connection);
        }
    };

    private List<GatedConnection> Snapshot()
    {
        lock (gate) return [.. open];
    }
}

/// <summary>A connection whose bytes pass a gate.</summary>
internal sealed class GatedConnection
{
    private readonly TaskCompletionSource<bool> closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool frozen;

    public GatedConnection(ConnectionContext context, Action<long> sent)
    {
        Context = context;
        context.Transport = new Duplex(
            new GatedReader(context.Transport.Input, this), new GatedWriter(context.Transport.Output, this, sent));
        context.ConnectionClosed.Register(() => closed.TrySetResult(true));
    }

    public ConnectionContext Context { get; }

    public void Freeze() => frozen = true;

    /// <summary>Passes at once, or when the connection is over.</summary>
    public Task PassAsync() => frozen ? closed.Task : Task.CompletedTask;

    private sealed record Duplex(PipeReader Input, PipeWriter Output) : IDuplexPipe;

    private sealed class GatedReader(PipeReader inner, GatedConnection connection) : PipeReader
    {
        public override async ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
        {
            var result = await inner.ReadAsync(cancellationToken);
            await connection.PassAsync().WaitAsync(cancellationToken);
            return result;
        }

        public override bool TryRead(out ReadResult result)
        {
            result = default;
            return !connection.frozen && inner.TryRead(out result);
        }

        public override void AdvanceTo(SequencePosition consumed) => inner.AdvanceTo(consumed);

        public override void AdvanceTo(SequencePosition consumed, SequencePosition examined) => inner.AdvanceTo(consumed, examined);

        public override void CancelPendingRead() => inner.CancelPendingRead();

        public override void Complete(Exception? exception = null) => inner.Complete(exception);
    }

    private sealed class GatedWriter(PipeWriter inner, GatedConnection connection, Action<long> sent) : PipeWriter
    {
        public override bool CanGetUnflushedBytes => inner.CanGetUnflushedBytes;

        public override long UnflushedBytes => inner.UnflushedBytes;

        public override void Advance(int bytes)
        {
            sent(bytes);
            inner.Advance(bytes);
        }

        public override async ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
        {
            await connection.PassAsync().WaitAsync(cancellationToken);
            return await inner.FlushAsync(cancellationToken);
        }

        public override Memory<byte> GetMemory(int sizeHint = 0) => inner.GetMemory(sizeHint);

        public override Span<byte> GetSpan(int sizeHint = 0) => inner.GetSpan(sizeHint);

        public override void CancelPendingFlush() => inner.CancelPendingFlush();

        public override void Complete(Exception? exception = null) => inner.Complete(exception);
    }
}
