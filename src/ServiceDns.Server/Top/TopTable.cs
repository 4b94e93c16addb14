namespace ServiceDns.Server;

/// <summary>Queries by client, name and zone, and denials by client, over some seconds: all sketches together.</summary>
public sealed class TopTable
{
    /// <summary>How long was counted.</summary>
    public double Seconds { get; set; }

    /// <summary>Queries by the address that asked.</summary>
    public Dictionary<string, long> Clients { get; } = new(StringComparer.Ordinal);

    /// <summary>Answers NXDOMAIN by the address that asked.</summary>
    public Dictionary<string, long> Denied { get; } = new(StringComparer.Ordinal);

    /// <summary>Queries by name, lower-case.</summary>
    public Dictionary<string, long> Names { get; } = new(StringComparer.Ordinal);

    /// <summary>Queries by the server block's zone.</summary>
    public Dictionary<string, long> Zones { get; } = new(StringComparer.Ordinal);

    /// <summary>The most frequent, with queries a second.</summary>
    /// <remarks>
    /// Without LINQ over pairs, which the runtime compiles when it first runs, five seconds after the start: 8 ms in which a server that has
    /// one processor answers nothing.
    /// </remarks>
    public IReadOnlyList<TopRate> Most(Dictionary<string, long> counts, int limit)
    {
        ArgumentNullException.ThrowIfNull(counts);
        var keys = new List<string>();
        foreach (var each in counts) keys.Add(each.Key);
        keys.Sort((a, b) => counts[a] == counts[b] ? string.CompareOrdinal(a, b) : counts[b].CompareTo(counts[a]));
        var most = new List<TopRate>();
        for (var i = 0; i < keys.Count && i < limit; i++) most.Add(new TopRate(keys[i], counts[keys[i]] / Seconds));
        return most;
    }
}
