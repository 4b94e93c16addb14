using System.Buffers;

namespace ServiceDns.Sources.Manifests.Reading;

/// <summary>A file's bytes around the place where it is being read; places are offsets from the file's beginning.</summary>
/// <remarks>Holds from the last <see cref="Release"/> to where a line had to be looked for, and no more than a chunk beyond that.</remarks>
internal sealed class Utf8Window(Stream stream)
{
    private const int Chunk = 128 * 1024;

    // What a reader of lines need not look at twice: everything but these is text that stands for itself.
    private static readonly SearchValues<byte> Ordinary =
        SearchValues.Create([(byte)'\n', .. Enumerable.Range(0x20, 0x7F - 0x20).Select(value => (byte)value)]);

    private byte[] buffer = new byte[2 * Chunk];
    private int end;
    private long origin, kept, ordinaryTo;
    private bool isOver;

    /// <summary>The bytes from <paramref name="start"/>, which have been part of a line since the last <see cref="Release"/>.</summary>
    public ReadOnlySpan<byte> Slice(long start, int length) => buffer.AsSpan((int)(start - origin), length);

    /// <summary>Bytes before <paramref name="place"/> are not asked for again.</summary>
    public void Release(long place) => kept = place;

    /// <summary>Forgets everything and goes on from another place.</summary>
    public void MoveTo(long place) => (origin, kept, ordinaryTo, end, isOver) = (place, place, place, 0, false);

    /// <summary>Finds the line that begins at <paramref name="start"/>.</summary>
    /// <param name="start">Where it begins.</param>
    /// <param name="length">Its bytes without the line feed.</param>
    /// <param name="next">Where the next one begins.</param>
    /// <returns>False at the end of the file.</returns>
    public bool TryLine(long start, out int length, out long next)
    {
        var looked = 0;
        while (true)
        {
            var from = (int)(start - origin) + looked;
            var feed = buffer.AsSpan(from, end - from).IndexOf((byte)'\n');
            if (feed >= 0)
            {
                length = looked + feed;
                next = start + length + 1;
                return true;
            }
            looked = end - (int)(start - origin);
            if (Fill()) continue;
            length = looked;
            next = start + length;
            return length > 0;
        }
    }

    /// <summary>Whether there is nothing but printable ASCII and line feeds from <paramref name="start"/> to <paramref name="place"/>.
    /// </summary>
    public bool IsOrdinary(long start, long place)
    {
        if (place <= ordinaryTo) return true;
        var from = (int)(Math.Max(start, ordinaryTo) - origin);
        var odd = buffer.AsSpan(from, end - from).IndexOfAnyExcept(Ordinary);
        ordinaryTo = origin + (odd < 0 ? end : from + odd);
        return place <= ordinaryTo;
    }

    private bool Fill()
    {
        if (isOver) return false;
        var first = (int)(kept - origin);
        if (buffer.Length - end < Chunk)
        {
            var target = end - first + Chunk > buffer.Length ? new byte[2 * buffer.Length] : buffer;
            buffer.AsSpan(first, end - first).CopyTo(target);
            (buffer, origin, end) = (target, kept, end - first);
        }
        stream.Position = origin + end;
        var read = stream.Read(buffer, end, buffer.Length - end);
        end += read;
        isOver = read == 0;
        return !isOver;
    }
}
