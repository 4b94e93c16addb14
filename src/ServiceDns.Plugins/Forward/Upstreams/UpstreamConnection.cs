using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using ServiceDns.Dns;

namespace ServiceDns.Plugins.Forward.Upstreams;

/// <summary>A connection to an upstream by UDP or TCP.</summary>
internal sealed class UpstreamConnection(UpstreamSocket socket, IPEndPoint to, bool tcp, long created) : IUpstreamConnection
{
    private static readonly TimeSpan WriteTimeout = TimeSpan.FromSeconds(2);

    private bool hasSurplus;

    /// <inheritdoc/>
    public long Created => created;

    /// <inheritdoc/>
    public long Used { get; set; }

    /// <inheritdoc/>
    public bool IsReused { get; set; }

    /// <inheritdoc/>
    public bool IsClean => !hasSurplus;

    /// <summary>Makes a connection.</summary>
    /// <returns>The connection, or what went wrong.</returns>
    public static async ValueTask<(UpstreamConnection? Connection, UpstreamFault? Fault)> OpenAsync(
        IPEndPoint to, bool tcp, IPAddress? source, TimeSpan timeout, TimeProvider time)
    {
        var socket = UpstreamSocket.Open(to, tcp, source, time, out var error);
        if (socket is null) return (null, UpstreamFault.Dial(tcp, to, error));
        socket.Arm(timeout);
        error = await socket.ConnectAsync().ConfigureAwait(false);
        if (!socket.Disarm()) error = SocketError.TimedOut;
        if (error == SocketError.Success) return (new UpstreamConnection(socket, to, tcp, time.GetTimestamp()), null);
        socket.Close();
        return (null, UpstreamFault.Dial(tcp, to, error));
    }

    /// <inheritdoc/>
    public async ValueTask<UpstreamFault?> ExchangeAsync(ForwardedQuery query, TimeSpan timeout, CancellationToken cancel)
    {
        await using var registration = cancel.UnsafeRegister(static socket => ((UpstreamSocket)socket!).Abort(), socket);
        socket.Arm(WriteTimeout);
        query.Local = socket.LocalEndPoint as IPEndPoint;
        var (operation, error) = ("write", await SendAsync(tcp ? query.Stream : query.Datagram).ConfigureAwait(false));
        if (error == SocketError.Success)
        {
            operation = "read";
            socket.Arm(timeout);
            error = tcp ? await ReceiveStreamAsync(query).ConfigureAwait(false) : await ReceiveDatagramAsync(query).ConfigureAwait(false);
        }
        if (!socket.Disarm() && error == SocketError.Success) error = SocketError.TimedOut;
        if (error == SocketError.Success) return null;
        return error == SocketError.Disconnecting
            ? UpstreamFault.EndOfStream(IsReused)
            : UpstreamFault.Io(operation, tcp, socket.LocalEndPoint, to, error, IsReused);
    }

    /// <inheritdoc/>
    public void Close() => socket.Close();

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<SocketError> SendAsync(Memory<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            var error = await socket.SendAsync(bytes).ConfigureAwait(false);
            if (error != SocketError.Success) return error;
            bytes = bytes[socket.BytesTransferred..];
        }
        return SocketError.Success;
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<SocketError> ReceiveDatagramAsync(ForwardedQuery query)
    {
        var room = query.Room(query.DatagramLimit + 1); // one more, to see what did not fit
        while (true)
        {
            var error = await socket.ReceiveAsync(room).ConfigureAwait(false);
            if (error is not (SocketError.Success or SocketError.MessageSize)) return error;
            var length = socket.BytesTransferred;
            if (length < Header.Size || Header.Id(room.Span) != query.Id) continue;
            query.Accept(0, Math.Min(length, query.DatagramLimit), isCut: length > query.DatagramLimit);
            return SocketError.Success;
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<SocketError> ReceiveStreamAsync(ForwardedQuery query)
    {
        const int firstRoom = 1024;
        query.Room(firstRoom);
        var received = 0;
        while (true)
        {
            var end = MessageEnd(query.WholeRoom.Span[..received]);
            if (received >= end)
            {
                var message = query.WholeRoom.Span[ForwardedQuery.PrefixSize..end];
                if (message.Length >= Header.Size && Header.Id(message) == query.Id)
                {
                    query.Accept(ForwardedQuery.PrefixSize, end - ForwardedQuery.PrefixSize);
                    hasSurplus = received > end;
                    return SocketError.Success;
                }
                query.WholeRoom.Span[end..received].CopyTo(query.WholeRoom.Span);
                received -= end;
                continue;
            }
            query.Room(end);
            var error = await socket.ReceiveAsync(query.WholeRoom[received..]).ConfigureAwait(false);
            if (error != SocketError.Success) return error;
            if (socket.BytesTransferred == 0) return SocketError.Disconnecting;
            received += socket.BytesTransferred;
        }
    }

    /// <summary>Where the first message ends; that of the prefix while that is not all there.</summary>
    private static int MessageEnd(ReadOnlySpan<byte> bytes) => bytes.Length < ForwardedQuery.PrefixSize
        ? ForwardedQuery.PrefixSize
        : ForwardedQuery.PrefixSize + System.Buffers.Binary.BinaryPrimitives.ReadUInt16BigEndian(bytes);
}
