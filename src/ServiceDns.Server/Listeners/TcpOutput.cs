using System.Buffers;
using System.Buffers.Binary;

namespace ServiceDns.Server;

/// <summary>Answers of one connection that wait to be written, each with its length before it (RFC 1035, section 4.2.2).</summary>
/// <remarks>Not for several threads at once. Holds no memory while it is empty.</remarks>
internal struct TcpOutput
{
    private const int SmallestBuffer = 2048;

    private byte[]? buffer;

    /// <summary>Bytes that wait to be sent.</summary>
    public int Length { get; private set; }

    /// <summary>Copies an answer in.</summary>
    public void Append(ReadOnlySpan<byte> message)
    {
        Reserve(Length + 2 + message.Length);
        BinaryPrimitives.WriteUInt16BigEndian(buffer.AsSpan(Length), (ushort)message.Length);
        message.CopyTo(buffer.AsSpan(Length + 2));
        Length += 2 + message.Length;
    }

    /// <summary>Takes everything out; the caller returns the array to the shared pool.</summary>
    public ArraySegment<byte> Take()
    {
        var taken = new ArraySegment<byte>(buffer!, 0, Length);
        buffer = null;
        Length = 0;
        return taken;
    }

    private void Reserve(int size)
    {
        if (buffer?.Length >= size) return;
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(size, Math.Max(SmallestBuffer, 2 * Length)));
        if (buffer is not null)
        {
            buffer.AsSpan(0, Length).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(buffer);
        }
        buffer = larger;
    }
}
