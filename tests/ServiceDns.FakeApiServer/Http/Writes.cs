using System.Text.Json;
using System.Text.Json.Nodes;

namespace ServiceDns.FakeApiServer.Http;

/// <summary>Creating, replacing and deleting over HTTP, for kubectl and for tests from other processes.</summary>
internal static class Writes
{
    public static async Task AnswerAsync(Exchange exchange, ApiRequest request, ResourcePath path, ObjectStore store)
    {
        switch (request.Verb, path.Name)
        {
            case ("create", null):
                await exchange.AnswerAsync(201, store.Create(path.Kind, await ReadAsync(exchange, path)));
                break;
            case ("update", not null):
                await exchange.AnswerAsync(200, store.Replace(path.Kind, await ReadAsync(exchange, path)));
                break;
            case ("delete", { } name):
                await exchange.AnswerAsync(200, store.Delete(path.Kind, path.Namespace, name));
                break;
            default:
                throw Status.MethodNotAllowed();
        }
    }

    private static async Task<JsonObject> ReadAsync(Exchange exchange, ResourcePath path)
    {
        Negotiation.RequireJsonBody(exchange.Context.Request);
        try
        {
            var read = await JsonNode.ParseAsync(exchange.Context.Request.Body, cancellationToken: exchange.Gone) as JsonObject ?? [];
            if (read["metadata"] is not JsonObject metadata) read["metadata"] = metadata = [];
            if (path.Namespace is not null) metadata["namespace"] = path.Namespace;
            if (path.Name is not null) metadata["name"] = path.Name;
            return read;
        }
        catch (JsonException exception)
        {
            throw Status.BadRequest($"the object provided is unrecognized (must be of type {path.Kind}): {exception.Message}");
        }
    }
}
