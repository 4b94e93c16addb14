namespace ServiceDns.Sources.Manifests.Reading;

/// <summary>The anchored nodes of one YAML document, kept as their events.</summary>
internal sealed class AnchorTable
{
    private readonly Dictionary<string, List<NodeEvent>> complete = new(StringComparer.Ordinal);
    private readonly List<Recording> open = [];

    private sealed class Recording(string anchor)
    {
        public string Anchor => anchor;

        public List<NodeEvent> Events { get; } = [];

        public int Depth { get; set; }
    }

    public int OpenCount => open.Count;

    public void Clear()
    {
        complete.Clear();
        open.Clear();
    }

    /// <summary>The next recorded event begins the node of that anchor; an anchor set twice means the later node from then on.</summary>
    public void Begin(string anchor) => open.Add(new Recording(anchor));

    /// <summary>Adds an event to the nodes it is part of, leaving out the first <paramref name="first"/> of those now open.</summary>
    public void Record(NodeEvent item, int first)
    {
        for (var i = open.Count - 1; i >= first; i--)
        {
            var recording = open[i];
            recording.Events.Add(item);
            recording.Depth += item.Step;
            if (recording.Depth > 0) continue;
            complete[recording.Anchor] = recording.Events;
            open.RemoveAt(i);
        }
    }

    public List<NodeEvent> Find(string anchor, int line)
    {
        if (complete.TryGetValue(anchor, out var events) && !IsOpen(anchor)) return events;
        throw new ManifestSyntaxException(
            line, IsOpen(anchor) ? $"anchor '{anchor}' value contains itself" : $"unknown anchor '{anchor}' referenced");
    }

    private bool IsOpen(string anchor) => open.Exists(recording => recording.Anchor == anchor);
}
