using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace ServiceDns.FakeApiServer.Http;

/// <summary>Media types and encodings: the double speaks JSON, and says so to those who want only something else.</summary>
internal static class Negotiation
{
    public const string Json = "application/json";

    private const string Served = "only the following media types are accepted: application/json, application/json;stream=watch";

    /// <exception cref="ApiException">406: nothing that the header Accept names is JSON, or JSON only as a Table.</exception>
    public static void RequireJson(HttpRequest request)
    {
        var accept = request.Headers.Accept.ToString();
        if (accept.Length == 0 || accept.Split(',').Any(IsJson)) return;
        throw new ApiException(new Status(406, "NotAcceptable", Served));
    }

    /// <exception cref="ApiException">415: the body is something else.</exception>
    public static void RequireJsonBody(HttpRequest request)
    {
        var type = (request.ContentType ?? "").Split(';')[0].Trim();
        if (type is "" or Json) return;
        throw new ApiException(new Status(
            415, "UnsupportedMediaType", $"the body of the request was in an unknown format - accepted media types include: {Json}"));
    }

    public static bool AcceptsGzip(HttpRequest request) => request.Headers.AcceptEncoding.ToString().Split(',')
        .Any(encoding => encoding.Split(';') is [var name, .. var parameters] && name.Trim() == "gzip" && !parameters.Any(IsZero));

    /// <summary>As asked by <c>pretty</c>; without it for the clients that people type.</summary>
    public static bool WantsPretty(HttpRequest request)
    {
        if (request.Query.TryGetValue("pretty", out var asked)) return asked[0] is not ("0" or "false");
        var agent = request.Headers.UserAgent.ToString();
        return agent.StartsWith("curl", StringComparison.Ordinal) || agent.StartsWith("Wget", StringComparison.Ordinal)
            || agent.StartsWith("Mozilla/5.0", StringComparison.Ordinal);
    }

    private static bool IsJson(string range)
    {
        var parts = range.Split(';', StringSplitOptions.TrimEntries);
        return parts[0] is Json or "*/*" or "application/*"
            && !parts[1..].Any(parameter => parameter.StartsWith("as=", StringComparison.Ordinal) || IsZero(parameter));
    }

    private static bool IsZero(string parameter) =>
        parameter.Trim() is ['q', '=', .. var weight] && double.TryParse(weight, CultureInfo.InvariantCulture, out var value) && value == 0;
}
