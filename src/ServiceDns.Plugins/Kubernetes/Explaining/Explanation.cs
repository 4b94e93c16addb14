using ServiceDns.Cluster;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Kubernetes;

/// <summary>What is said about one name: the objects that decide it, and what is wrong or worth knowing.</summary>
internal sealed class Explanation
{
    /// <summary>Whether only why there are no records is wanted, from what takes few look-ups.</summary>
    public bool IsBrief { get; init; }

    /// <summary>Whether names of a like spelling are looked for, which goes through all of them.</summary>
    public bool Suggests { get; init; }

    /// <summary>The objects, the first decides most.</summary>
    public List<TraceObject> Objects { get; } = [];

    /// <summary>The findings, the main one first.</summary>
    public List<TraceFinding> Findings { get; } = [];

    public void Error(string code, string text, string? advice = null) =>
        Findings.Add(new TraceFinding(code, TraceSeverity.Error, text, advice));

    public void Warn(string code, string text, string? advice = null) =>
        Findings.Add(new TraceFinding(code, TraceSeverity.Warning, text, advice));

    public void Inform(string code, string text, string? advice = null) =>
        Findings.Add(new TraceFinding(code, TraceSeverity.Information, text, advice));

    /// <summary>Names an object, and where it is written.</summary>
    public void Decide(IClusterSource source, string kind, ObjectKey key)
    {
        if (IsBrief) return;
        var origin = source.OriginOf(kind, key);
        Objects.Add(new TraceObject(kind, key.Namespace, key.Name, origin?.File, origin?.Line ?? 0));
    }

    /// <summary>A few of many, with how many more there are.</summary>
    public static string Few(IEnumerable<string> texts, int most = 3)
    {
        var all = texts.ToList();
        var more = all.Count - most;
        return more <= 0 ? string.Join(", ", all) : $"{string.Join(", ", all.Take(most))} and {more} more";
    }
}
