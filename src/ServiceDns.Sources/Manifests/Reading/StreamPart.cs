namespace ServiceDns.Sources.Manifests.Reading;

/// <summary>A part of a stream that others read too, behind a line feed where it is not the first.</summary>
internal sealed class StreamPart(Stream whole, long start, long? end, bool isBehindFeed) : Stream
{
    private long position = start;
    private bool isBegun = !isBehindFeed;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => position;
        set => throw new NotSupportedException();
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        if (!isBegun)
        {
            isBegun = true;
            buffer[0] = (byte)'\n';
            return 1;
        }
        if (end is { } limit && limit - position < buffer.Length) buffer = buffer[..(int)(limit - position)];
        whole.Position = position;
        var read = whole.Read(buffer);
        position += read;
        return read;
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
