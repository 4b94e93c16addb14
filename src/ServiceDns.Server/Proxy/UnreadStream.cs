using System.Net.Sockets;

namespace ServiceDns.Server;

/// <summary>A connection of which some bytes were read already: they come first.</summary>
internal sealed class UnreadStream(Socket socket, bool ownsSocket) : NetworkStream(socket, ownsSocket)
{
    private ReadOnlyMemory<byte> unread;

    /// <summary>Puts bytes back.</summary>
    public void Unread(ReadOnlyMemory<byte> bytes) => unread = bytes;

    /// <inheritdoc/>
    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (unread.IsEmpty) return base.ReadAsync(buffer, cancellationToken);
        var count = Math.Min(unread.Length, buffer.Length);
        unread[..count].CopyTo(buffer);
        unread = unread[count..];
        return new(count);
    }
}
