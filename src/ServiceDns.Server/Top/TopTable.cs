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
    public IReadOnlyList<(string Key, double Rate)> Most(Dictionary<string, long> counts, int limit)
    {
        ArgumentNullException.ThrowIfNull(counts);
        return
        [
            .. counts.OrderByDescending(each => each.Value).ThenBy(each => each.Key, StringComparer.Ordinal).Take(limit)
                .Select(each => (each.Key, each.Value / Seconds)),
        ];
    }
}
