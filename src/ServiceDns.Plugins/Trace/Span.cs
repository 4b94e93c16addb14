using System.Security.Cryptography;
using ServiceDns.Dns;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Trace;

/// <summary>A stretch of time in which something was done for a query.</summary>
/// <param name="TraceId">Of all spans of a query: 32 hexadecimal digits.</param>
/// <param name="Id">Its own: 16 hexadecimal digits.</param>
/// <param name="Parent">The span that it is part of, or null.</param>
/// <param name="Name">What was done.</param>
/// <param name="Began">When.</param>
/// <param name="Took">How long.</param>
/// <param name="Tags">What is known of it.</param>
internal sealed record Span(
    string TraceId, string Id, string? Parent, string Name, DateTimeOffset Began, TimeSpan Took,
    IReadOnlyList<KeyValuePair<string, string>> Tags)
{
    /// <summary>The spans of a query that is served: one for all of it, and one for each plugin within that before it.</summary>
    /// <param name="traceId">Of all of them.</param>
    /// <param name="query">The query.</param>
    /// <param name="outcome">What became of it.</param>
    /// <param name="began">When it came.</param>
    /// <param name="start">The same by the trace's clock.</param>
    /// <param name="time">That clock.</param>
    public static List<Span> Of(string traceId, Query query, Outcome outcome, DateTimeOffset began, long start, TimeProvider time)
    {
        var root = new Span(traceId, NewId(8), null, "servedns", began, time.GetElapsedTime(start), TagsOf(query, outcome));
        var spans = new List<Span> { root };
        foreach (var block in query.Trace!.Blocks)
        {
            var parent = root;
            foreach (var visit in block.Plugins)
            {
                if (visit.Ended == 0) continue; // goes on in the background
                parent = new Span(
                    traceId, NewId(8), parent.Id, visit.Plugin, began + time.GetElapsedTime(start, visit.Began),
                    time.GetElapsedTime(visit.Began, visit.Ended), []);
                spans.Add(parent);
            }
        }
        return spans;
    }

    /// <summary>An id of so many bytes.</summary>
    public static string NewId(int bytes) => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(bytes));

    private static List<KeyValuePair<string, string>> TagsOf(Query query, Outcome outcome)
    {
        List<KeyValuePair<string, string>> tags =
        [
            new("coredns.io/name", NameText.Format(query.LowerName)),
            new("coredns.io/type", query.Type.ToText()),
            new("coredns.io/proto", query.Transport == Transport.Udp ? "udp" : "tcp"),
            new("coredns.io/remote", query.Client.ToIPAddress().ToString()),
            new("coredns.io/rcode", (outcome.IsWritten ? query.ResponseCode : outcome.Code).ToText()),
        ];
        if (outcome.Error is { } error) tags.Add(new("error", error));
        return tags;
    }
}
