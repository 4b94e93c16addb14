using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace ServiceDns.Server;

/// <summary>DNS over HTTPS (RFC 8484): one query in each request, with CoreDNS's status codes.</summary>
internal sealed class DohApplication(ActiveDispatcher active, ListenerServices services) : IHttpApplication<IFeatureCollection>
{
    private const string Path = "/dns-query";

    public IFeatureCollection CreateContext(IFeatureCollection contextFeatures) => contextFeatures;

    public void DisposeContext(IFeatureCollection context, Exception? exception)
    {
    }

    public async Task ProcessRequestAsync(IFeatureCollection context)
    {
        var request = context.GetRequiredFeature<IHttpRequestFeature>();
        if (request.Path != Path)
        {
            await FailAsync(context, StatusCodes.Status404NotFound, "\n").ConfigureAwait(false);
            return;
        }
        var query = services.Dispatching.Queries.Rent();
        try
        {
            await ServeAsync(context, request, query).ConfigureAwait(false);
        }
        finally
        {
            services.Dispatching.Queries.Return(query);
        }
    }

    private async Task ServeAsync(IFeatureCollection context, IHttpRequestFeature request, Query query)
    {
        var received = await DohRequest.ReadAsync(request, query).ConfigureAwait(false);
        var kind = received < 0 ? RequestKind.Malformed : query.Parse(received);
        if (kind is not (RequestKind.Query or RequestKind.Notify or RequestKind.BadVersion))
        {
            await FailAsync(context, StatusCodes.Status400BadRequest, "invalid request\n").ConfigureAwait(false);
            return;
        }
        var length = await AskAsync(context.GetRequiredFeature<IHttpConnectionFeature>(), query, kind).ConfigureAwait(false);
        if (length > 0) await AnswerAsync(context, query, length).ConfigureAwait(false);
        else await FailAsync(context, StatusCodes.Status500InternalServerError, "No response\n").ConfigureAwait(false);
    }

    private async ValueTask<int> AskAsync(IHttpConnectionFeature connection, Query query, RequestKind kind)
    {
        query.Client = AddressOf(connection.RemoteIpAddress, connection.RemotePort);
        query.Local = AddressOf(connection.LocalIpAddress, connection.LocalPort);
        query.Transport = Transport.Tcp;
        query.Shard = MetricShard.Shared;
        query.ReceivedAt = services.Time.GetTimestamp();
        query.Depth = 0;
        var dispatcher = active.Enter();
        try
        {
            return await dispatcher.ServeAsync(query, kind, dispatcher.Pending.Token).ConfigureAwait(false);
        }
        finally
        {
            dispatcher.Pending.Leave();
        }
    }

    private async Task AnswerAsync(IFeatureCollection context, Query query, int length)
    {
        var response = context.GetRequiredFeature<IHttpResponseFeature>();
        response.StatusCode = StatusCodes.Status200OK;
        response.Headers.ContentType = DohRequest.MediaType;
        response.Headers.CacheControl = string.Create(CultureInfo.InvariantCulture, $"max-age={MessageAge.Of(query, length, services.Time)}");
        response.Headers.ContentLength = length;
        Count(StatusCodes.Status200OK);
        var writer = context.GetRequiredFeature<IHttpResponseBodyFeature>().Writer;
        query.Buffer[..length].CopyTo(writer.GetSpan(length));
        writer.Advance(length);
        await writer.FlushAsync().ConfigureAwait(false);
    }

    private async Task FailAsync(IFeatureCollection context, int status, string text)
    {
        var response = context.GetRequiredFeature<IHttpResponseFeature>();
        var body = System.Text.Encoding.ASCII.GetBytes(text);
        response.StatusCode = status;
        response.Headers.ContentType = "text/plain; charset=utf-8";
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers.ContentLength = body.Length;
        Count(status);
        if (context.GetRequiredFeature<IHttpRequestFeature>().Method == HttpMethods.Head) return;
        await context.GetRequiredFeature<IHttpResponseBodyFeature>().Writer.WriteAsync(body).ConfigureAwait(false);
    }

    private void Count(int status) => services.Dispatching.Metrics.HttpResponses
        .With(active.Current.Listener.Label, status.ToString(CultureInfo.InvariantCulture)).Increment();

    private static ClientAddress AddressOf(IPAddress? address, int port) =>
        address is null ? default : ClientAddress.From(new IPEndPoint(address, port));
}
