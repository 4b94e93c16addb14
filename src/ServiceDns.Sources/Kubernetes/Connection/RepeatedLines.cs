namespace ServiceDns.Sources.Kubernetes;

/// <summary>An HTTP/1.1 connection on which a header may have several lines, which the framework would join by commas.</summary>
/// <remarks>A byte that stands for the end of a line is written as one. Bodies here are JSON, which can not hold that byte.</remarks>
internal sealed class RepeatedLines(Stream connection) : Stream
{
    /// <summary>Ends a line inside of a header's value; no header may have it otherwise (RFC 9110, section 5.5).</summary>
    public const char Break = '\u0001';

    public override bool CanRead => true;

    public override bool CanWrite => true;

    public override bool CanSeek => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(byte[] buffer, int offset, int count) => connection.Read(buffer, offset, count);

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        connection.ReadAsync(buffer, cancellationToken);

    public override void Write(byte[] buffer, int offset, int count) => connection.Write(WithLines(buffer.AsSpan(offset, count)));

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
        connection.WriteAsync(buffer.Span.Contains((byte)Break) ? WithLines(buffer.Span) : buffer, cancellationToken);

    public override void Flush() => connection.Flush();

    public override Task FlushAsync(CancellationToken cancellationToken) => connection.FlushAsync(cancellationToken);

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing) connection.Dispose();
        base.Dispose(disposing);
    }

    private static byte[] WithLines(ReadOnlySpan<byte> bytes)
    {
        var lines = new List<byte>(bytes.Length + 16);
        foreach (var each in bytes)
        {
            if (each == Break) lines.AddRange("\r\n"u8);
            else lines.Add(each);
        }
        return [.. lines];
    }
}
