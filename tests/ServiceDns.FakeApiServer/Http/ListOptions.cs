using System.Globalization;
using Microsoft.AspNetCore.Http;
using ServiceDns.FakeApiServer.Selecting;

namespace ServiceDns.FakeApiServer.Http;

/// <summary>The query parameters of a list or watch.</summary>
internal sealed record ListOptions
{
    public required Selection Selection { get; init; }

    public bool Watch { get; init; }

    /// <summary>As asked; empty, "0" and numbers each mean something else.</summary>
    public required string ResourceVersion { get; init; }

    public ulong Revision { get; init; }

    public required string Match { get; init; }

    public long Limit { get; init; }

    public required string Continue { get; init; }

    public bool AllowBookmarks { get; init; }

    public bool? SendInitialEvents { get; init; }

    public TimeSpan? Timeout { get; init; }

    /// <exception cref="ApiException">A parameter is no such value, or stands where it may not.</exception>
    public static ListOptions Parse(ResourcePath path, IQueryCollection query, StreamingList streaming)
    {
        var version = Text(query, "resourceVersion");
        if (!ulong.TryParse(version, CultureInfo.InvariantCulture, out var revision) && version.Length > 0)
        {
            throw Status.Invalid(
                "ListOptions", "meta.k8s.io", "", "resourceVersion", $"Invalid value: \"{version}\": must be a number",
                "FieldValueInvalid");
        }
        var options = new ListOptions
        {
            Selection = Selection.Parse(path, Text(query, "labelSelector"), Text(query, "fieldSelector")),
            Watch = path.IsOldWatch || IsTrue(query, "watch"),
            ResourceVersion = version,
            Revision = revision,
            Match = streaming == StreamingList.Ignored ? "" : Text(query, "resourceVersionMatch"),
            Limit = long.TryParse(Text(query, "limit"), CultureInfo.InvariantCulture, out var limit) ? limit : 0,
            Continue = Text(query, "continue"),
            AllowBookmarks = IsTrue(query, "allowWatchBookmarks"),
            SendInitialEvents = streaming is StreamingList.Ignored || Text(query, "sendInitialEvents").Length == 0
                ? null : IsTrue(query, "sendInitialEvents"),
            Timeout = int.TryParse(Text(query, "timeoutSeconds"), CultureInfo.InvariantCulture, out var seconds) && seconds > 0
                ? TimeSpan.FromSeconds(seconds) : null,
        };
        if (options.Watch) options.CheckWatch(streaming);
        else options.CheckList();
        return options;
    }

    private void CheckList()
    {
        if (SendInitialEvents is not null) throw Status.ForbiddenOption("sendInitialEvents", "sendInitialEvents is forbidden for list");
        if (Continue.Length > 0 && ResourceVersion is not ("" or "0"))
        {
            throw Status.BadRequest("specifying resource version is not allowed when using continue");
        }
        if (Match.Length == 0) return;
        if (ResourceVersion.Length == 0) throw ForbiddenMatch("is forbidden unless resourceVersion is provided");
        if (Continue.Length > 0) throw ForbiddenMatch("is forbidden when continue is provided");
        CheckMatch();
        if (Match == "Exact" && ResourceVersion == "0") throw ForbiddenMatch("\"exact\" is forbidden for resourceVersion \"0\"");
    }

    private void CheckWatch(StreamingList streaming)
    {
        if (streaming == StreamingList.Unknown && Match.Length > 0) throw ForbiddenMatch("is forbidden for watch");
        if (SendInitialEvents is not null)
        {
            if (Match != "NotOlderThan")
            {
                throw Status.ForbiddenOption(
                    "resourceVersionMatch", "sendInitialEvents requires setting resourceVersionMatch to NotOlderThan");
            }
            if (streaming != StreamingList.Served)
            {
                throw Status.ForbiddenOption(
                    "sendInitialEvents", "sendInitialEvents is forbidden for watch unless the WatchList feature gate is enabled");
            }
        }
        if (Match.Length == 0) return;
        if (SendInitialEvents is null) throw ForbiddenMatch("is forbidden for watch unless sendInitialEvents is provided");
        CheckMatch();
        if (Continue.Length > 0) throw ForbiddenMatch("is forbidden when continue is provided");
    }

    private static ApiException ForbiddenMatch(string why) =>
        Status.ForbiddenOption("resourceVersionMatch", $"resourceVersionMatch {why}");

    private void CheckMatch()
    {
        if (Match is "Exact" or "NotOlderThan") return;
        throw Status.Invalid(
            "ListOptions", "meta.k8s.io", "", "resourceVersionMatch",
            $"Unsupported value: \"{Match}\": supported values: \"\", \"Exact\", \"NotOlderThan\"", "FieldValueNotSupported");
    }

    private static string Text(IQueryCollection query, string name) => query.TryGetValue(name, out var values) ? values[0] ?? "" : "";

    /// <summary>As Go's conversion of query parameters has it: everything but "", "0" and "false" is true.</summary>
    public static bool IsTrue(IQueryCollection query, string name) =>
        query.TryGetValue(name, out var values) && (values[0] ?? "").ToLowerInvariant() is not ("0" or "false");
}
