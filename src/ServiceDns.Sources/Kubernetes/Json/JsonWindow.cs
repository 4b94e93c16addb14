using System.Buffers;
using System.Text.Json;

namespace ServiceDns.Sources.Kubernetes.Json;

/// <summary>
/// A part of a stream of JSON, out of which whole values are taken: a value may span reads, and is decoded once it is there.
/// </summary>
/// <remarks>One buffer, which grows to the largest value and shrinks when that has gone; no more of the stream is ever in memory.</remarks>
internal sealed class JsonWindow(Stream stream) : IDisposable
{
    private const int UsualSize = 64 << 10;

    // The API server takes no object of more than 3 MB in a request, and etcd by default none of more than 1.5 MB.
    private const int LargestValue = 32 << 20;

    private byte[] buffer = ArrayPool<byte>.Shared.Rent(UsualSize);
    private int start, end;
    private int scanned; // of the value that begins at start
    private int found; // its length, once its end is here
    private JsonExtent extent;

    /// <summary>The bytes that were read from the stream so far.</summary>
    public long BytesRead { get; private set; }

    /// <summary>The next byte that is no white space, which stays; false when it is not here yet.</summary>
    public bool TryPeek(out byte next)
    {
        for (; start < end; start++)
        {
            next = buffer[start];
            if (next is not ((byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t')) return true;
        }
        next = 0;
        return false;
    }

    /// <summary>Passes the byte that was peeked at.</summary>
    public void Pass() => start++;

    /// <summary>Takes the value that comes next.</summary>
    /// <param name="value">Its text, good until the next call.</param>
    /// <returns>False when it is not here as a whole.</returns>
    public bool TryRead(out ReadOnlySpan<byte> value)
    {
        value = default;
        if (!HasValue()) return false;
        value = buffer.AsSpan(start, found);
        start += found;
        (scanned, found) = (0, 0);
        return true;
    }

    /// <summary>Whether the value that comes next is here as a whole.</summary>
    /// <exception cref="JsonException">What comes next is no value.</exception>
    public bool HasValue()
    {
        if (found > 0) return true;
        if (scanned == 0 && !TryPeek(out _)) return false;
        var length = Length();
        if (length == 0) throw new JsonException($"'{(char)buffer[start]}' where a value should begin");
        found = Math.Max(0, length);
        return found > 0;
    }

    /// <summary>Waits for more bytes.</summary>
    /// <returns>False at the end of the stream.</returns>
    /// <exception cref="JsonException">A value is longer than any object can be.</exception>
    public async ValueTask<bool> FillAsync(CancellationToken cancel)
    {
        MakeRoom();
        var read = await stream.ReadAsync(buffer.AsMemory(end), cancel).ConfigureAwait(false);
        end += read;
        BytesRead += read;
        return read > 0;
    }

    /// <summary>Whether the bytes ended inside a value.</summary>
    public bool IsCut => scanned > 0 || TryPeek(out _);

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(buffer);
        buffer = [];
    }

    private int Length()
    {
        var rest = buffer.AsSpan(start, end - start);
        switch (buffer[start])
        {
            case (byte)'{' or (byte)'[':
                if (scanned == 0) extent = default;
                var found = extent.Find(rest[scanned..]);
                if (found >= 0) return scanned + found;
                scanned = rest.Length;
                return -1;
            case (byte)'"':
                for (var i = 1; i < rest.Length; i++)
                {
                    if (rest[i] == '\\') i++;
                    else if (rest[i] == '"') return i + 1;
                }
                return -1;
            default:
                return rest.IndexOfAny(",:]} \t\r\n"u8);
        }
    }

    private void MakeRoom()
    {
        var length = end - start;
        if (length > LargestValue) throw new JsonException($"an object of more than {LargestValue >> 20} MiB");
        var size = Math.Max(UsualSize, 2 * length);
        if (buffer.Length < size || buffer.Length > 4 * size)
        {
            var other = ArrayPool<byte>.Shared.Rent(size);
            buffer.AsSpan(start, length).CopyTo(other);
            ArrayPool<byte>.Shared.Return(buffer);
            buffer = other;
        }
        else if (start > 0)
        {
            buffer.AsSpan(start, length).CopyTo(buffer);
        }
        (start, end) = (0, length);
    }
}
