using System.Buffers.Binary;

namespace ServiceDns.Plugins.Dnstap;

/// <summary>The sending side of a Frame Streams connection in both directions (the protocol of libfstrm).</summary>
/// <param name="stream">The connection, which the caller closes.</param>
internal sealed class FrameStream(Stream stream)
{
    private const uint Accept = 1, Start = 2, Stop = 3, Ready = 4, Finish = 5; // control frames
    private const uint ContentTypeField = 1;
    private const int LongestControl = 512;

    private static readonly byte[] ContentType = "protobuf:dnstap.Dnstap"u8.ToArray();

    private readonly byte[] length = new byte[4];

    /// <summary>Says what will come, and waits until the other side wants it.</summary>
    /// <exception cref="IOException">It does not, or is no Frame Streams receiver.</exception>
    public async Task BeginAsync(CancellationToken cancel)
    {
        await stream.WriteAsync(Control(Ready, ContentType), cancel);
        await stream.FlushAsync(cancel);
        var (type, body) = await ReadControlAsync(cancel);
        if (type != Accept || body.AsSpan().IndexOf(ContentType) < 0) throw new IOException("the receiver does not accept dnstap messages");
        await stream.WriteAsync(Control(Start, ContentType), cancel);
        await stream.FlushAsync(cancel);
    }

    /// <summary>Sends a message; it may wait in the stream's buffer.</summary>
    public async ValueTask WriteAsync(byte[] message, CancellationToken cancel)
    {
        BinaryPrimitives.WriteUInt32BigEndian(length, (uint)message.Length);
        await stream.WriteAsync(length, cancel);
        await stream.WriteAsync(message, cancel);
    }

    /// <summary>Sends what waits in the stream's buffer.</summary>
    public Task FlushAsync(CancellationToken cancel) => stream.FlushAsync(cancel);

    /// <summary>Says that no more comes, and waits until the other side has all.</summary>
    public async Task EndAsync(CancellationToken cancel)
    {
        await stream.WriteAsync(Control(Stop, []), cancel);
        await stream.FlushAsync(cancel);
        while ((await ReadControlAsync(cancel)).Type != Finish)
        {
            // nothing else can come; whatever does is passed over
        }
    }

    private static byte[] Control(uint type, byte[] contentType)
    {
        var body = contentType.Length == 0 ? 4 : 12 + contentType.Length;
        var frame = new byte[8 + body]; // an empty frame's length says that a control frame follows
        BinaryPrimitives.WriteUInt32BigEndian(frame.AsSpan(4), (uint)body);
        BinaryPrimitives.WriteUInt32BigEndian(frame.AsSpan(8), type);
        if (contentType.Length == 0) return frame;
        BinaryPrimitives.WriteUInt32BigEndian(frame.AsSpan(12), ContentTypeField);
        BinaryPrimitives.WriteUInt32BigEndian(frame.AsSpan(16), (uint)contentType.Length);
        contentType.CopyTo(frame, 20);
        return frame;
    }

    private async Task<(uint Type, byte[] Body)> ReadControlAsync(CancellationToken cancel)
    {
        var head = new byte[8];
        await stream.ReadExactlyAsync(head, cancel);
        var size = BinaryPrimitives.ReadUInt32BigEndian(head.AsSpan(4));
        if (BinaryPrimitives.ReadUInt32BigEndian(head) != 0 || size is < 4 or > LongestControl)
        {
            throw new IOException("the receiver does not speak Frame Streams");
        }
        var body = new byte[size];
        await stream.ReadExactlyAsync(body, cancel);
        return (BinaryPrimitives.ReadUInt32BigEndian(body), body[4..]);
    }
}
