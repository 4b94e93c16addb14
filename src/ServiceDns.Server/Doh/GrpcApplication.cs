using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace ServiceDns.Server;

/// <summary>CoreDNS's DNS over gRPC: <c>rpc Query (DnsPacket) returns (DnsPacket)</c> of <c>coredns.dns.DnsService</c>.</summary>
internal sealed class GrpcApplication(RequestAsker asker) : IHttpApplication<IFeatureCollection>
{
    private const string Path = "/coredns.dns.DnsService/Query", MediaType = "application/grpc";

    private const int Ok = 0, Unknown = 2, ResourceExhausted = 8, Unimplemented = 12, Internal = 13; // codes of gRPC

    public IFeatureCollection CreateContext(IFeatureCollection contextFeatures) => contextFeatures;

    public void DisposeContext(IFeatureCollection context, Exception? exception)
    {
    }

    public async Task ProcessRequestAsync(IFeatureCollection context)
    {
        var request = context.GetRequiredFeature<IHttpRequestFeature>();
        var response = context.GetRequiredFeature<IHttpResponseFeature>();
        if (request.Method != HttpMethods.Post)
        {
            response.StatusCode = StatusCodes.Status405MethodNotAllowed;
            return;
        }
        if (!request.Headers.ContentType.ToString().StartsWith(MediaType, StringComparison.Ordinal))
        {
            response.StatusCode = StatusCodes.Status415UnsupportedMediaType;
            return;
        }
        response.Headers.ContentType = MediaType;
        var (code, text) = request.Path == Path
            ? await QueryAsync(context, request).ConfigureAwait(false)
            : (Unimplemented, $"unknown method {request.RawTarget}"); // escaped, as a trailer must be
        var trailers = context.GetRequiredFeature<IHttpResponseTrailersFeature>().Trailers;
        trailers["grpc-status"] = code.ToString(CultureInfo.InvariantCulture);
        if (text.Length > 0) trailers["grpc-message"] = text;
    }

    private async ValueTask<(int Code, string Text)> QueryAsync(IFeatureCollection context, IHttpRequestFeature request)
    {
        var query = asker.Rent();
        try
        {
            var (received, fault) = await ReadAsync(request.Body, query).ConfigureAwait(false);
            if (fault.Code != Ok) return fault;
            if (!RequestAsker.IsAskable(query, received, out var kind)) return (Unknown, "dns request rejected");
            var length = await asker.AskAsync(context.GetRequiredFeature<IHttpConnectionFeature>(), query, kind).ConfigureAwait(false);
            if (length == 0) return (Unknown, "no response");
            var writer = context.GetRequiredFeature<IHttpResponseBodyFeature>().Writer;
            writer.Advance(DnsPacket.Write(query.Buffer[..length], writer.GetSpan(DnsPacket.PrefixSize + 4 + length)));
            await writer.FlushAsync().ConfigureAwait(false);
            return (Ok, "");
        }
        finally
        {
            asker.Return(query);
        }
    }

    private static async ValueTask<(int Length, (int Code, string Text) Fault)> ReadAsync(Stream body, Query query)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(DnsPacket.PrefixSize + DnsPacket.MaxSize);
        try
        {
            await body.ReadExactlyAsync(buffer.AsMemory(0, DnsPacket.PrefixSize)).ConfigureAwait(false);
            if (buffer[0] != 0) return (0, (Unimplemented, "compressed messages are not served"));
            var size = BinaryPrimitives.ReadUInt32BigEndian(buffer.AsSpan(1));
            const int most = DnsPacket.MaxSize;
            if (size > most) return (0, (ResourceExhausted, $"received message larger than max ({size} vs. {most})"));
            await body.ReadExactlyAsync(buffer.AsMemory(0, (int)size)).ConfigureAwait(false);
            if (!DnsPacket.TryRead(buffer.AsSpan(0, (int)size), out var message)) return (0, (Internal, "the request is no DnsPacket"));
            if (message.Length > Query.MaxMessage) return (0, (Unknown, $"dns message exceeds size limit: {message.Length}"));
            message.CopyTo(query.Buffer);
            return (message.Length, (Ok, ""));
        }
        catch (IOException)
        {
            return (0, (Internal, "the request is not complete"));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
