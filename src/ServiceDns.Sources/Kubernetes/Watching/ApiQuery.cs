using System.Globalization;
using System.Text;
using ServiceDns.Sources.Kubernetes.Kinds;

namespace ServiceDns.Sources.Kubernetes.Watching;

/// <summary>The addresses of lists and watches of one kind.</summary>
internal static class ApiQuery
{
    private const int PageSize = 500; // client-go's

    /// <summary>The first page of a list that is at least as new as <paramref name="notBefore"/>.</summary>
    /// <param name="kind">What to list.</param>
    /// <param name="notBefore"><c>0</c> for whatever the server has at hand, empty for the newest.</param>
    public static string List(WatchedKind kind, string notBefore)
    {
        var query = Begin(kind);
        Add(query, "limit", PageSize.ToString(CultureInfo.InvariantCulture));
        if (notBefore.Length > 0) Add(query, "resourceVersion", notBefore);
        // with a limit and no match, a version other than 0 would mean exactly that one
        if (notBefore is not ("" or "0")) Add(query, "resourceVersionMatch", "NotOlderThan");
        return query.ToString();
    }

    /// <summary>One object, if the server has come to <paramref name="version"/>.</summary>
    public static string Version(WatchedKind kind, ResourceVersion version)
    {
        var query = Begin(kind);
        Add(query, "limit", "1");
        Add(query, "resourceVersion", version.ToString());
        Add(query, "resourceVersionMatch", "NotOlderThan");
        return query.ToString();
    }

    /// <summary>The page that a token leads to.</summary>
    public static string NextPage(WatchedKind kind, string token)
    {
        var query = Begin(kind);
        Add(query, "limit", PageSize.ToString(CultureInfo.InvariantCulture));
        Add(query, "continue", token);
        return query.ToString();
    }

    /// <summary>What happens after <paramref name="from"/>.</summary>
    public static string Watch(WatchedKind kind, ResourceVersion from, TimeSpan timeout)
    {
        var query = BeginWatch(kind, timeout);
        Add(query, "resourceVersion", from.ToString());
        return query.ToString();
    }

    /// <summary>Everything there is, a bookmark behind it, then what happens: a streaming list (KEP-3157).</summary>
    public static string StreamingList(WatchedKind kind, TimeSpan timeout)
    {
        var query = BeginWatch(kind, timeout);
        Add(query, "sendInitialEvents", "true");
        Add(query, "resourceVersionMatch", "NotOlderThan");
        return query.ToString();
    }

    private static StringBuilder BeginWatch(WatchedKind kind, TimeSpan timeout)
    {
        var query = Begin(kind);
        Add(query, "watch", "true");
        Add(query, "allowWatchBookmarks", "true");
        Add(query, "timeoutSeconds", ((int)timeout.TotalSeconds).ToString(CultureInfo.InvariantCulture));
        return query;
    }

    private static StringBuilder Begin(WatchedKind kind)
    {
        var query = new StringBuilder(kind.Resource.Path);
        if (kind.LabelSelector is { Length: > 0 } labels) Add(query, "labelSelector", labels);
        if (kind.FieldSelector is { Length: > 0 } fields) Add(query, "fieldSelector", fields);
        return query;
    }

    private static void Add(StringBuilder query, string name, string value) =>
        query.Append(query.ToString().Contains('?', StringComparison.Ordinal) ? '&' : '?').Append(name).Append('=')
            .Append(Uri.EscapeDataString(value));
}
