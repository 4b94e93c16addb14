using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;
using ServiceDns.FakeApiServer.Faults;

namespace ServiceDns.FakeApiServer.Http;

/// <summary>Takes every request: who is it, may they, and who answers.</summary>
internal sealed class RequestHandler(FakeApi api)
{
    public async Task HandleAsync(HttpContext context)
    {
        var path = ResourcePath.Parse(context.Request.Path);
        var request = Describe(context.Request, path);
        api.Requests.Add(request);
        var exchange = new Exchange(context, api.Behaviour) { Fault = api.Faults.Take(request) };
        try
        {
            if (!await FailAsync(exchange)) await AnswerAsync(exchange, request, path);
        }
        catch (ApiException exception) when (!context.Response.HasStarted)
        {
            await exchange.AnswerAsync(exception.Status);
        }
        catch (ConnectionBreak)
        {
            context.Abort();
        }
        catch (Exception exception) when (exception is OperationCanceledException or ConnectionAbortedException or IOException)
        {
            context.Abort(); // the client is gone, or the server is stopping
        }
        finally
        {
            request.Code = context.Response.StatusCode;
        }
    }

    private static ApiRequest Describe(HttpRequest request, ResourcePath? path)
    {
        var verb = (request.Method, path) switch
        {
            (_, null) => request.Method,
            ("GET", { IsOldWatch: true }) => "watch",
            ("GET", _) when ListOptions.IsTrue(request.Query, "watch") => "watch",
            ("GET", { Name: null }) => "list",
            ("GET", _) => "get",
            ("POST", _) => "create",
            ("PUT", _) => "update",
            ("DELETE", { Name: null }) => "deletecollection",
            ("DELETE", _) => "delete",
            _ => request.Method.ToLowerInvariant(),
        };
        return new ApiRequest(
            verb, path?.Kind, path?.Namespace, path?.Name, request.Path.Value!, request.QueryString.Value!, request.Protocol,
            request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase));
    }

    /// <summary>Lets the planned fault strike; true when that was the answer.</summary>
    private static async Task<bool> FailAsync(Exchange exchange)
    {
        if (exchange.Fault is not { } fault) return false;
        if (fault.Delay > TimeSpan.Zero) await Task.Delay(fault.Delay, exchange.Gone);
        if (fault.IsSilence) await Task.Delay(Timeout.InfiniteTimeSpan, exchange.Gone);
        if (fault.IsDrop) throw new ConnectionBreak();
        if (fault.Code is null) return false;
        await exchange.AnswerAsync(fault.ToStatus());
        return true;
    }

    private async Task AnswerAsync(Exchange exchange, ApiRequest request, ResourcePath? path)
    {
        var user = api.Access.Authenticate(exchange.Context);
        request.User = user.Name;
        if (path is null)
        {
            api.Access.AuthorizePath(user, request.Path);
            await Discovery.AnswerAsync(exchange, api);
            return;
        }
        api.Access.Authorize(user, request);
        Negotiation.RequireJson(exchange.Context.Request);
        await ((request.Verb, path.Name) switch
        {
            ("watch", _) => WatchAsync(exchange, request, path),
            ("list", _) => new ListAnswer(api.Store, path.Kind, Options(exchange, path)).WriteAsync(exchange),
            ("get", { } name) => GetAsync(exchange, path, name),
            _ => Writes.AnswerAsync(exchange, request, path, api.Store),
        });
    }

    private ListOptions Options(Exchange exchange, ResourcePath path) =>
        ListOptions.Parse(path, exchange.Context.Request.Query, api.Behaviour.StreamingList);

    private Task GetAsync(Exchange exchange, ResourcePath path, string name)
    {
        var found = api.Store.Get(path.Kind, path.Namespace, name) ?? throw Status.NotFound(path.Kind, name);
        return exchange.AnswerAsync(200, found);
    }

    private async Task WatchAsync(Exchange exchange, ApiRequest request, ResourcePath path)
    {
        var options = Options(exchange, path);
        var watch = api.Watches.Add(request);
        try
        {
            await new WatchStream(api, path.Kind, options, exchange, watch).RunAsync();
        }
        finally
        {
            api.Watches.Remove(watch);
        }
    }
}
