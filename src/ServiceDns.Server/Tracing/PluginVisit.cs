using ServiceDns.Dns;

namespace ServiceDns.Server;

/// <summary>What a plugin did with a query.</summary>
public enum PluginDeed : byte
{
    /// <summary>It has not come back.</summary>
    Waiting,

    /// <summary>It wrote the answer itself.</summary>
    Answered,

    /// <summary>It handed the query on, and the answer back as it was.</summary>
    PassedOn,

    /// <summary>It handed the query on, and changed the answer.</summary>
    Changed,

    /// <summary>It gave no answer: the server answers with the code alone.</summary>
    Failed,

    /// <summary>It lets nothing be sent.</summary>
    Dropped,
}

/// <summary>One plugin on a query's way.</summary>
public sealed class PluginVisit
{
    private bool hasHandedOn;

    internal PluginVisit(string plugin, int depth, string question) => (Plugin, Depth, Question) = (plugin, depth, question);

    /// <summary>The plugin.</summary>
    public string Plugin { get; }

    /// <summary>Name and type as it was asked.</summary>
    public string Question { get; }

    /// <summary>What the plugin did.</summary>
    public PluginDeed Deed { get; private set; }

    /// <summary>The code of the response that it gave back.</summary>
    public ResponseCode Code { get; private set; }

    /// <summary>What the plugin says itself.</summary>
    public List<string> Notes { get; } = [];

    /// <summary>When the query came, and when it went, in ticks of the trace's clock; 0 where it has none, and before it went.</summary>
    public long Began { get; internal init; }

    /// <inheritdoc cref="Began"/>
    public long Ended { get; internal set; }

    internal int Depth { get; }

    internal ulong Received { get; set; }

    /// <summary>Tells one response from another: FNV-1a over its bytes, the id left out. 0 for none.</summary>
    internal static ulong FingerprintOf(Query query)
    {
        if (!query.HasResponse) return 0;
        var hash = 14695981039346656037;
        foreach (var octet in query.Response[2..]) hash = (hash ^ octet) * 1099511628211;
        return hash;
    }

    internal void HandOn(string question)
    {
        hasHandedOn = true;
        if (question != Question) Notes.Add($"asked {question} instead");
    }

    internal void End(Outcome outcome, ResponseCode code, ulong fingerprint)
    {
        Code = code;
        if (outcome.Error is { } error && !hasHandedOn && !Notes.Exists(note => note.EndsWith(error, StringComparison.Ordinal)))
            Notes.Add(error);
        Deed = outcome.IsDropped ? PluginDeed.Dropped
            : hasHandedOn && fingerprint == Received ? PluginDeed.PassedOn
            : hasHandedOn ? PluginDeed.Changed
            : outcome.IsWritten ? PluginDeed.Answered
            : PluginDeed.Failed;
    }
}
