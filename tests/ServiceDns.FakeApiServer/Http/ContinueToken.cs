using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ServiceDns.FakeApiServer.Http;

/// <summary>Where a paged list goes on: opaque to clients, and in the real server's form.</summary>
/// <param name="Revision">The revision that the first page showed; -1 to go on with what is there now.</param>
/// <param name="Start">The first key that may follow.</param>
internal sealed record ContinueToken(long Revision, string Start)
{
    public override string ToString() => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(
        new JsonObject { ["v"] = "meta.k8s.io/v1", ["rv"] = Revision, ["start"] = Start }.ToJsonString()));

    /// <exception cref="ApiException">It is none that a server gave.</exception>
    public static ContinueToken Parse(string text)
    {
        try
        {
            var token = JsonNode.Parse(Base64Url.DecodeFromChars(text)) as JsonObject ?? [];
            if ((string?)token["v"] != "meta.k8s.io/v1") throw Bad("server does not recognize this encoded version");
            var (revision, start) = ((long?)token["rv"] ?? 0, (string?)token["start"] ?? "");
            if (revision == 0) throw Bad("incorrect encoded start resourceVersion (version meta.k8s.io/v1)");
            return start.Length == 0 ? throw Bad("encoded start key empty (version meta.k8s.io/v1)") : new ContinueToken(revision, start);
        }
        catch (Exception exception) when (exception is FormatException or JsonException or InvalidOperationException)
        {
            throw Bad(exception.Message);
        }
    }

    private static ApiException Bad(string why) => Status.BadRequest($"continue key is not valid: {why}");
}
