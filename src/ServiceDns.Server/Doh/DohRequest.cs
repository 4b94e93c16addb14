using System.Buffers;
using System.Buffers.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace ServiceDns.Server;

/// <summary>Takes the message out of a request: the body of a POST, or the parameter <c>dns</c> of a GET (RFC 8484, section 4.1).</summary>
internal static class DohRequest
{
    /// <summary>The media type of messages.</summary>
    public const string MediaType = "application/dns-message";

    /// <summary>The most bytes of a body.</summary>
    public const int MaxMessage = 65536; // as CoreDNS has it, one more than a message can have

    private const int MaxText = (MaxMessage * 8 + 5) / 6;

    private static readonly SearchValues<char> Alphabet =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");

    /// <summary>Reads the request into the query's buffer.</summary>
    /// <returns>Its length, or -1 when there is none. The media type of a body does not matter, as in CoreDNS.</returns>
    public static async ValueTask<int> ReadAsync(IHttpRequestFeature request, Query query)
    {
        if (request.Method == HttpMethods.Get) return ReadParameter(request.QueryString, query.Buffer);
        return request.Method == HttpMethods.Post ? await ReadBodyAsync(request.Body, query).ConfigureAwait(false) : -1;
    }

    /// <summary>Reads the only parameter <c>dns</c> of a query string: base64 for URLs, without padding.</summary>
    internal static int ReadParameter(ReadOnlySpan<char> queryString, Span<byte> destination)
    {
        string? value = null;
        foreach (var range in queryString.TrimStart('?').Split('&'))
        {
            var pair = queryString.TrimStart('?')[range];
            var equals = pair.IndexOf('=');
            var name = equals < 0 ? pair : pair[..equals];
            if (pair.Contains(';') || Uri.UnescapeDataString(name) != "dns") continue;
            if (value is not null) return -1;
            value = equals < 0 ? "" : Uri.UnescapeDataString(pair[(equals + 1)..]);
        }
        if (value is null || value.Length > MaxText || value.AsSpan().ContainsAnyExcept(Alphabet)) return -1;
        return Base64Url.DecodeFromChars(value, destination, out _, out var written) == OperationStatus.Done ? written : -1;
    }

    private static async ValueTask<int> ReadBodyAsync(Stream body, Query query)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(MaxMessage);
        try
        {
            var room = buffer.AsMemory(0, MaxMessage);
            var length = await body.ReadAtLeastAsync(room, room.Length, throwOnEndOfStream: false).ConfigureAwait(false);
            if (length > Query.MaxMessage) return -1;
            buffer.AsSpan(0, length).CopyTo(query.Buffer);
            return length;
        }
        catch (Exception error) when (error is IOException or OperationCanceledException) // BadHttpRequestException is an IOException
        {
            return -1;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
