using System.Buffers;
using System.Buffers.Binary;

namespace ServiceDns.Server;

/// <summary>Cuts what a connection sends into messages (RFC 1035, section 4.2.2). Grows for a long message and shrinks after it.</summary>
internal sealed class TcpInput : IDisposable
{
    private const int UsualSize = 4096, PrefixSize = 2;

    private byte[] buffer = ArrayPool<byte>.Shared.Rent(UsualSize);
    private int start, end;

    /// <summary>Whether there are bytes of a message that was not taken.</summary>
    public bool HasPart => end > start;

    /// <summary>Whether a message is complete.</summary>
    public bool HasMessage =>
        end - start >= PrefixSize && end - start >= PrefixSize + BinaryPrimitives.ReadUInt16BigEndian(buffer.AsSpan(start));

    /// <summary>Takes the next complete message; it is valid until <see cref="Room"/> is asked for.</summary>
    public bool TryTake(out ReadOnlySpan<byte> message)
    {
        message = default;
        if (end - start < PrefixSize) return false;
        int length = BinaryPrimitives.ReadUInt16BigEndian(buffer.AsSpan(start));
        if (end - start < PrefixSize + length) return false;
        message = buffer.AsSpan(start + PrefixSize, length);
        start += PrefixSize + length;
        return true;
    }

    /// <summary>Puts in what was received before; for an input that nothing was received into.</summary>
    public void Begin(ReadOnlySpan<byte> before)
    {
        if (before.Length > buffer.Length) MoveTo(ArrayPool<byte>.Shared.Rent(before.Length));
        before.CopyTo(buffer);
        end = before.Length;
    }

    /// <summary>The bytes of messages that were not taken.</summary>
    public byte[] TakeRest()
    {
        var rest = buffer[start..end];
        start = end;
        return rest;
    }

    /// <summary>Where to receive more: at least one byte, and room for the message that has begun.</summary>
    public Memory<byte> Room()
    {
        var size = end - start >= PrefixSize ? PrefixSize + BinaryPrimitives.ReadUInt16BigEndian(buffer.AsSpan(start)) : PrefixSize;
        var wanted = Math.Max(size, UsualSize);
        if (wanted > buffer.Length || (wanted == UsualSize && buffer.Length > 2 * UsualSize)) MoveTo(ArrayPool<byte>.Shared.Rent(wanted));
        else if (start > 0) MoveTo(buffer);
        return buffer.AsMemory(end);
    }

    /// <summary>So many bytes were received into <see cref="Room"/>.</summary>
    public void Received(int count) => end += count;

    public void Dispose() => ArrayPool<byte>.Shared.Return(buffer);

    private void MoveTo(byte[] destination)
    {
        buffer.AsSpan(start, end - start).CopyTo(destination);
        if (destination != buffer) ArrayPool<byte>.Shared.Return(buffer);
        buffer = destination;
        (start, end) = (0, end - start);
    }
}
