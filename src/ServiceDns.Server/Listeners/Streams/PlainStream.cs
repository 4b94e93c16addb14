using System.Net.Sockets;

namespace ServiceDns.Server;

/// <summary>Bytes as the socket has them.</summary>
internal sealed class PlainStream(Socket socket) : IClientStream
{
    private ReadOnlyMemory<byte> unread;

    public void Unread(ReadOnlyMemory<byte> bytes) => unread = bytes;

    public ValueTask OpenAsync() => default;

    public Socket? Shareable => socket;

    public ValueTask<int> ReceiveAsync(Memory<byte> room, CancellationToken leaving)
    {
        if (unread.IsEmpty) return socket.ReceiveAsync(room, SocketFlags.None, leaving);
        var count = Math.Min(unread.Length, room.Length);
        unread[..count].CopyTo(room);
        unread = unread[count..];
        return new(count);
    }

    public ValueTask<int> SendAsync(ReadOnlyMemory<byte> bytes) => socket.SendAsync(bytes, SocketFlags.None);

    public ValueTask CloseAsync() => default;

    public void StopReading() => Shutdown(socket, SocketShutdown.Receive);

    public void End() => Shutdown(socket, SocketShutdown.Both);

    public void Dispose() => socket.Dispose();

    internal static void Shutdown(Socket socket, SocketShutdown side)
    {
        try
        {
            socket.Shutdown(side);
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            // the client was quicker
        }
    }
}
