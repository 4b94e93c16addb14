namespace ServiceDns.Conformance.Chaos;

/// <summary>What was ever true of each name, and what answers said of it.</summary>
/// <remarks>
/// Every address belongs to one state of one name, so an answer tells which state it is of: it must be one that was true, and none from
/// before what an earlier answer showed.
/// </remarks>
internal sealed class NameHistory
{
    /// <summary>The name, or the type, does not exist.</summary>
    public const string Nothing = "nothing";

    private readonly Lock gate = new();
    private readonly Dictionary<string, List<string>> states = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> shown = new(StringComparer.Ordinal);
    private readonly HashSet<string> seen = new(StringComparer.Ordinal);
    private readonly List<string> lies = [];

    public IReadOnlyList<string> Lies
    {
        get { lock (gate) return [.. lies]; }
    }

    /// <summary>Different states that answers have shown.</summary>
    public int Seen
    {
        get { lock (gate) return seen.Count; }
    }

    /// <summary>What is true now, by name.</summary>
    public IReadOnlyDictionary<string, string> Now
    {
        get { lock (gate) return states.ToDictionary(pair => pair.Key, pair => pair.Value[^1]); }
    }

    /// <summary>The names, the newest last.</summary>
    public IReadOnlyList<string> Names
    {
        get { lock (gate) return [.. states.Keys]; }
    }

    /// <summary>To be called before it is true.</summary>
    public void Record(string name, string state)
    {
        lock (gate)
        {
            if (!states.TryGetValue(name, out var history)) states[name] = history = [Nothing];
            history.Add(state);
        }
    }

    /// <summary>To be called with each answer, in the order in which they were asked for.</summary>
    public void See(string name, string answer)
    {
        lock (gate)
        {
            var at = states[name].IndexOf(answer, shown.GetValueOrDefault(name));
            if (at < 0)
            {
                lies.Add($"{name}: {answer}, {(states[name].Contains(answer) ? "which it was only before" : "which it never was")}");
            }
            else shown[name] = at;
            seen.Add($"{name} {answer}");
        }
    }
}
