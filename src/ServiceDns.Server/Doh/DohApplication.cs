using System.Globalization;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace ServiceDns.Server;

/// <summary>DNS over HTTPS (RFC 8484): one query in each request, with CoreDNS's status codes.</summary>
/// <param name="asker">Answers.</param>
/// <param name="replies">Counts replies by HTTP's status. Labels server, status.</param>
internal sealed class DohApplication(RequestAsker asker, MetricFamily<Counter> replies) : IHttpApplication<IFeatureCollection>
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
        var query = asker.Rent();
        try
        {
            await ServeAsync(context, request, query).ConfigureAwait(false);
        }
        finally
        {
            asker.Return(query);
        }
    }

    private async Task ServeAsync(IFeatureCollection context, IHttpRequestFeature request, Query query)
    {
        var received = await DohRequest.ReadAsync(request, query).ConfigureAwait(false);
        if (!RequestAsker.IsAskable(query, received, out var kind))
        {
            await FailAsync(context, StatusCodes.Status400BadRequest, "invalid request\n").ConfigureAwait(false);
            return;
        }
        var length = await asker.AskAsync(context.GetRequiredFeature<IHttpConnectionFeature>(), query, kind).ConfigureAwait(false);
        if (length > 0) await AnswerAsync(context, query, length).ConfigureAwait(false);
        else await FailAsync(context, StatusCodes.Status500InternalServerError, "No response\n").ConfigureAwait(false);
    }

    private async Task AnswerAsync(IFeatureCollection context, Query query, int length)
    {
        var response = context.GetRequiredFeature<IHttpResponseFeature>();
        response.StatusCode = StatusCodes.Status200OK;
        response.Headers.ContentType = DohRequest.MediaType;
        response.Headers.CacheControl = string.Create(CultureInfo.InvariantCulture, $"max-age={MessageAge.Of(query, length, asker.Time)}");
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

    private void Count(int status) => replies.With(asker.Label, status.ToString(CultureInfo.InvariantCulture)).Increment();
}
