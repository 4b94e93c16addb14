using System.Buffers;

namespace ServiceDns.Linux.Netlink;

/// <summary>Writes one message, from its beginning to its end. It may be called twice for one message, so it keeps nothing.</summary>
public delegate void NetlinkMessageWriter<in T>(ref NetlinkWriter writer, uint sequence, T content)
    where T : allows ref struct;

/// <summary>Messages that go to the kernel together, in memory of the shared pool that grows as they need.</summary>
public sealed class NetlinkBatch : IDisposable
{
    private const int FirstSize = 4096;

    private byte[] buffer = ArrayPool<byte>.Shared.Rent(FirstSize);

    /// <summary>The messages; valid until the next <see cref="Add"/>.</summary>
    public ReadOnlySpan<byte> Bytes => buffer.AsSpan(0, Length);

    /// <summary>Bytes of all messages.</summary>
    public int Length { get; private set; }

    /// <summary>How many there are.</summary>
    public int Count { get; private set; }

    /// <summary>Adds a message.</summary>
    /// <exception cref="InvalidOperationException">An attribute of it is longer than an attribute can be.</exception>
    public void Add<T>(uint sequence, T content, NetlinkMessageWriter<T> write)
        where T : allows ref struct
    {
        ArgumentNullException.ThrowIfNull(write);
        while (true)
        {
            var writer = new NetlinkWriter(buffer.AsSpan(Length));
            write(ref writer, sequence, content);
            if (writer.AttributeTooLong) throw new InvalidOperationException("a netlink attribute is longer than 65535 bytes");
            if (!writer.Overflowed)
            {
                Length += writer.Length;
                Count++;
                return;
            }
            Grow();
        }
    }

    /// <summary>Forgets all messages and keeps the memory.</summary>
    public void Clear() => Length = Count = 0;

    /// <inheritdoc/>
    public void Dispose()
    {
        Clear();
        ArrayPool<byte>.Shared.Return(buffer);
        buffer = [];
    }

    private void Grow()
    {
        ObjectDisposedException.ThrowIf(buffer.Length == 0, this);
        var larger = ArrayPool<byte>.Shared.Rent(buffer.Length * 2);
        Bytes.CopyTo(larger);
        ArrayPool<byte>.Shared.Return(buffer);
        buffer = larger;
    }
}
