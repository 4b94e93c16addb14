using System.Buffers;
using System.Net.Quic;
using System.Runtime.Versioning;

namespace ServiceDns.Server;

/// <summary>One query and its response on a stream of their own, each message with its length before it (RFC 9250, section 4.2).</summary>
/// <remarks>Ends the stream, whatever became of it, when it is disposed of.</remarks>
[SupportedOSPlatform("linux"), SupportedOSPlatform("macos"), SupportedOSPlatform("windows")]
internal sealed class DoqExchange(QuicStream stream, ListenerSettings settings, TimeProvider time) : IMessageStream, IAsyncDisposable
{
    /// <summary>The client took its query back.</summary>
    public const int Withdrawn = 0;

    /// <summary>What came is no query, or not all of it in time.</summary>
    public const int Broken = -1;

    /// <summary>Receives the query's message. Does not wait for the end of the stream, which may come later.</summary>
    /// <returns>Its bytes, or <see cref="Withdrawn"/>, or <see cref="Broken"/>.</returns>
    public async ValueTask<int> ReceiveAsync(Query query)
    {
        using var input = new TcpInput();
        using var limit = new CancellationTokenSource(settings.ReadTimeout, time);
        try
        {
            while (!input.HasMessage)
            {
                var count = await stream.ReadAsync(input.Room(), limit.Token).ConfigureAwait(false);
                if (count == 0) return Broken;
                input.Received(count);
            }
        }
        catch (QuicException)
        {
            return Withdrawn;
        }
        catch (OperationCanceledException)
        {
            return Broken;
        }
        if (!input.TryTake(out var message) || message.IsEmpty || input.HasPart) return Broken;
        message.CopyTo(query.Buffer);
        return message.Length;
    }

    /// <inheritdoc/>
    public ValueTask<bool> SendAsync(Query query) => WriteAsync(query.Buffer[..query.Finish()], isLast: false);

    /// <summary>Sends the last message and the end of the stream; without a message tells the client that none will come.</summary>
    /// <returns>False when the client has not taken it.</returns>
    public async ValueTask<bool> FinishAsync(Query query, int length)
    {
        if (length > 0) return await WriteAsync(query.Buffer[..length], isLast: true).ConfigureAwait(false);
        stream.Abort(QuicAbortDirection.Write, DoqError.Internal);
        return false;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => stream.DisposeAsync();

    /// <remarks>Completes when the client has acknowledged the bytes, so a client that takes none holds no more than one message.</remarks>
    private ValueTask<bool> WriteAsync(ReadOnlySpan<byte> message, bool isLast)
    {
        var output = default(TcpOutput);
        output.Append(message);
        return WriteAsync(output.Take(), isLast);
    }

    private async ValueTask<bool> WriteAsync(ArraySegment<byte> framed, bool isLast)
    {
        using var limit = new CancellationTokenSource(settings.WriteTimeout, time);
        try
        {
            await stream.WriteAsync(framed, isLast, limit.Token).ConfigureAwait(false);
        }
        catch (Exception error) when (IClientStream.IsLoss(error) || error is OperationCanceledException)
        {
            return false; // the array is not given back: the library may still read it
        }
        ArrayPool<byte>.Shared.Return(framed.Array!);
        return true;
    }
}
