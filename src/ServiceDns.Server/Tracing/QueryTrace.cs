using ServiceDns.Dns;

namespace ServiceDns.Server;

/// <summary>
/// What happens to one query on its way: which server blocks served it and the lookups that it needed, which plugins, what each did and
/// why. Only a query that carries one (<see cref="Query.Trace"/>) is traced; all others pay one look at that field.
/// </summary>
/// <remarks>Safe for several threads, since a plugin may go on in the background; what it adds is then in no certain order.</remarks>
/// <param name="time">The clock that visits are timed by; null for no times.</param>
public sealed class QueryTrace(TimeProvider? time = null)
{
    private readonly Lock gate = new();
    private readonly List<BlockVisit> blocks = [];
    private readonly List<PluginVisit> open = [];
    private readonly List<TraceObject> objects = [];
    private readonly List<TraceFinding> findings = [];

    /// <summary>The server blocks, in the order in which they were asked: the client's query first, then lookups from inside.</summary>
    public IReadOnlyList<BlockVisit> Blocks => blocks;

    /// <summary>The objects that decided the answer, each once.</summary>
    public IReadOnlyList<TraceObject> Objects => objects;

    /// <summary>What plugins found to be wrong, or worth knowing, each once.</summary>
    public IReadOnlyList<TraceFinding> Findings => findings;

    /// <summary>Says what the plugin that is at work has done.</summary>
    /// <param name="plugin">Its name.</param>
    /// <param name="text">A few words.</param>
    public void Note(string plugin, string text)
    {
        lock (gate) open.FindLast(visit => visit.Plugin == plugin)?.Notes.Add(text);
    }

    /// <summary>Names an object that decided the answer.</summary>
    public void Add(TraceObject item)
    {
        lock (gate)
        {
            if (!objects.Contains(item)) objects.Add(item);
        }
    }

    /// <summary>Tells what is wrong.</summary>
    public void Add(TraceFinding finding)
    {
        lock (gate)
        {
            if (!findings.Contains(finding)) findings.Add(finding);
        }
    }

    /// <summary>Begins to follow a query that a server block serves already.</summary>
    /// <returns>The trace, which the caller takes off the query (<see cref="Query.Trace"/>) when it is served.</returns>
    public static QueryTrace Follow(Query query, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(query);
        var trace = new QueryTrace(time);
        trace.EnterBlock(query, query.Block);
        return query.Trace = trace;
    }

    internal void EnterBlock(Query query, BlockInfo? block)
    {
        lock (gate) blocks.Add(new BlockVisit(block, query.Depth, QuestionOf(query)));
    }

    internal PluginVisit Enter(string plugin, Query query)
    {
        var visit = new PluginVisit(plugin, query.Depth, QuestionOf(query)) { Began = time?.GetTimestamp() ?? 0 };
        lock (gate)
        {
            if (open.FindLast(before => before.Depth == visit.Depth) is { } before) before.HandOn(visit.Question);
            open.Add(visit);
            blocks.FindLast(block => block.Depth <= visit.Depth)?.Add(visit);
        }
        return visit;
    }

    internal void Leave(PluginVisit visit, Query query, Outcome outcome)
    {
        lock (gate)
        {
            open.Remove(visit);
            visit.Ended = time?.GetTimestamp() ?? 0;
            var fingerprint = PluginVisit.FingerprintOf(query);
            visit.End(outcome, outcome.IsWritten ? query.ResponseCode : outcome.Code, fingerprint);
            if (open.FindLast(before => before.Depth == visit.Depth) is { } before) before.Received = fingerprint;
        }
    }

    private static string QuestionOf(Query query) => $"{NameText.Format(query.Name)} {query.Type.ToText()}";
}
