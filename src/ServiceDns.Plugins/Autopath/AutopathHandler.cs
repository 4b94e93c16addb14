using ServiceDns.Dns;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Autopath;

/// <summary>Walks the client's search path in its place: the first of its tries gets the answer of the try that succeeds.</summary>
/// <param name="next">The rest of the chain, which is asked for each try.</param>
/// <param name="zones">Where the tries must be.</param>
/// <param name="paths">Where search paths come from.</param>
/// <param name="successes">Walks that ended with an answer.</param>
/// <param name="time">The clock.</param>
internal sealed class AutopathHandler(
    IQueryHandler next, ZoneSet zones, SearchPaths paths, PerListener<Counter> successes, TimeProvider time) : ILoopFilter
{
    private readonly WalkedNames? walked = paths.IsByName ? new WalkedNames(time) : null;

    public string Name => "autopath";

    public ValueTask<Outcome> ServeAsync(Query query, CancellationToken cancel) =>
        PathOf(query) is { } path ? WalkAsync(query, path, cancel) : next.ServeAsync(query, cancel);

    public bool NeedsGeneralPath(Query query) => PathOf(query) is not null;

    /// <summary>The path whose first try the query is; null when there is nothing to walk.</summary>
    private IReadOnlyList<DomainName>? PathOf(Query query)
    {
        if (!zones.Contains(query) || paths.Find?.Invoke(query) is not [var first, ..] path) return null;
        var end = query.OffsetOfZone(first);
        if (end <= 0) return null;
        return IsLaterTry(query.LowerName, end) ? null : path;
    }

    /// <summary>
    /// Whether a walk for the name ended in vain of which this would be the second try, with one label more in what the client means, the
    /// namespace; or the third, with <c>svc</c> as well.
    /// </summary>
    private bool IsLaterTry(ReadOnlySpan<byte> name, int end)
    {
        if (walked is null) return false;
        var second = end + name[end] + 1;
        return walked.Contains(name[..second]) || walked.Contains(name[..(second + name[second] + 1)]);
    }

    private async ValueTask<Outcome> WalkAsync(Query query, IReadOnlyList<DomainName> path, CancellationToken cancel)
    {
        var asked = query.Name.ToArray();
        try
        {
            return await WalkAsync(query, asked, path, cancel);
        }
        catch
        {
            query.ChangeQuestion(asked, query.Type, query.Class); // what the server answers then is an answer to the client's question
            throw;
        }
    }

    private async ValueTask<Outcome> WalkAsync(Query query, byte[] asked, IReadOnlyList<DomainName> path, CancellationToken cancel)
    {
        var end = query.OffsetOfZone(path[0]);
        var (isFirst, first, outcomeOfFirst) = (true, default(WalkedResponse), Outcome.Failed(ResponseCode.ServFail));
        foreach (var domain in path)
        {
            if (!isFirst && !TryChange(query, asked.AsSpan(0, end), domain)) continue;
            var outcome = await next.ServeAsync(query, cancel);
            if (outcome.IsDropped || outcome.Error is not null) return PutBack(query, asked, isFirst, outcome);
            if (outcome.IsWritten && query.ResponseCode != ResponseCode.NXDomain)
            {
                if (!isFirst) WalkedResponse.Take(query).WriteAs(query, asked);
                successes.Of(query).Add(query.Shard);
                return Outcome.Written;
            }
            if (isFirst) (first, outcomeOfFirst) = (outcome.IsWritten ? WalkedResponse.Take(query) : null, outcome);
            isFirst = false;
        }
        walked?.Add(Lower(asked.AsSpan(0, end)));
        if (first is null) return PutBack(query, asked, isFirst: false, outcomeOfFirst);
        first.WriteAs(query, asked);
        return Outcome.Written;
    }

    private static Outcome PutBack(Query query, byte[] asked, bool isFirst, Outcome outcome)
    {
        if (!isFirst && !outcome.IsWritten) query.ChangeQuestion(asked, query.Type, query.Class);
        else if (!isFirst) WalkedResponse.Take(query).WriteAs(query, asked);
        return outcome;
    }

    /// <summary>Asks for the same labels in another domain; false when that makes no name.</summary>
    private static bool TryChange(Query query, ReadOnlySpan<byte> labels, DomainName domain)
    {
        if (labels.Length + domain.Length > WireName.MaxLength) return false;
        Span<byte> name = stackalloc byte[WireName.MaxLength];
        labels.CopyTo(name);
        domain.Wire.CopyTo(name[labels.Length..]);
        query.ChangeQuestion(name[..(labels.Length + domain.Length)], query.Type, query.Class);
        return true;
    }

    private static byte[] Lower(ReadOnlySpan<byte> labels)
    {
        var lower = new byte[labels.Length];
        WireName.ToLower(labels, lower);
        return lower;
    }
}
