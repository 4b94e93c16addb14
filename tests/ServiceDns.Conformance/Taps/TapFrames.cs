using Xunit;

namespace ServiceDns.Conformance.Taps;

/// <summary>The receiving side of Frame Streams, as far as a test needs it to hand what comes to a decoder.</summary>
internal static class TapFrames
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Takes READY, and says ACCEPT with the same content type.</summary>
    public static async Task AcceptAsync(Stream stream)
    {
        var ready = new MemoryStream();
        await CopyAsync(stream, ready);
        var accept = ready.ToArray();
        Assert.Equal(4, accept[11]);
        accept[11] = 1;
        await stream.WriteAsync(accept);
    }

    /// <summary>Copies a control frame or a data frame.</summary>
    public static async Task CopyAsync(Stream from, Stream to)
    {
        using var limit = new CancellationTokenSource(Patience);
        var length = new byte[4];
        for (var isControl = true; isControl;)
        {
            await from.ReadExactlyAsync(length, limit.Token);
            await to.WriteAsync(length);
            var size = (int)System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(length);
            isControl = size == 0;
            var body = new byte[size];
            await from.ReadExactlyAsync(body, limit.Token);
            await to.WriteAsync(body);
        }
    }
}
