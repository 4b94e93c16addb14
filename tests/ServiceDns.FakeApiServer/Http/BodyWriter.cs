using System.Buffers;
using System.IO.Compression;
using Microsoft.AspNetCore.Http;

namespace ServiceDns.FakeApiServer.Http;

/// <summary>Sends a body: with its length when it is small, in chunks, and compressed if the client takes that, when it is large.</summary>
/// <param name="response">Not started yet.</param>
/// <param name="compress">Whether the client takes gzip.</param>
/// <param name="cut">Bytes of plain body after which the connection breaks; null to send all.</param>
internal sealed class BodyWriter(HttpResponse response, bool compress, long? cut) : IAsyncDisposable
{
    private const int GzipThreshold = 128 * 1024; // of the real server, which also takes the fastest level

    private readonly ArrayBufferWriter<byte> buffer = new(GzipThreshold + 16 * 1024);
    private Stream? stream;
    private long sent;

    public IBufferWriter<byte> Buffer => buffer;

    /// <summary>Sends what is in the buffer once that is much.</summary>
    public ValueTask FlushIfLargeAsync(CancellationToken cancel) => buffer.WrittenCount > GzipThreshold ? FlushAsync(cancel) : default;

    public async Task CompleteAsync(CancellationToken cancel)
    {
        if (stream is null)
        {
            stream = response.Body;
            response.ContentLength = buffer.WrittenCount;
        }
        await FlushAsync(cancel);
        if (stream is GZipStream) await stream.DisposeAsync();
    }

    public ValueTask DisposeAsync() =>
        stream is GZipStream zip && !response.HttpContext.RequestAborted.IsCancellationRequested ? zip.DisposeAsync() : default;

    private async ValueTask FlushAsync(CancellationToken cancel)
    {
        stream ??= Open();
        var part = buffer.WrittenMemory;
        if (cut is { } end && end - sent < part.Length) part = part[..(int)(end - sent)];
        await stream.WriteAsync(part, cancel);
        sent += part.Length;
        buffer.ResetWrittenCount();
        if (sent != cut) return;
        await stream.FlushAsync(cancel);
        throw new ConnectionBreak();
    }

    private Stream Open()
    {
        if (!compress) return response.Body;
        response.Headers.ContentEncoding = "gzip";
        response.Headers.Append("Vary", "Accept-Encoding");
        return new GZipStream(response.Body, CompressionLevel.Fastest, leaveOpen: true);
    }
}

/// <summary>The answer ends here, without an end.</summary>
internal sealed class ConnectionBreak : Exception;
