using ServiceDns.Cluster.Control;

namespace ServiceDns.Sources.Manifests.Reading;

/// <summary>Reads fields one after the other, and notes those of a wrong type with their path and line.</summary>
/// <remarks>
/// Every method that reads a value begins at its first event and ends behind its last, whatever the value is; <c>null</c> counts
/// as not stated, as in the API server's decoder.
/// </remarks>
internal sealed partial class FieldReader(INodeSource source, StringPool strings)
{
    private readonly List<(string Name, bool IsMerged)> keys = [];
    private readonly Stack<int> firstKeys = new();
    private readonly List<KeyValuePair<string, string>> pairs = [];
    private List<FieldError> errors = [];
    private NodeEvent current;
    private Copy? copy;
    private bool hasBegun;

    private sealed class Copy(List<NodeEvent> events, NodeEvent behind, Copy? outer)
    {
        public List<NodeEvent> Events => events;

        public int Next { get; set; } = 1;

        public NodeEvent Behind => behind;

        public Copy? Outer => outer;
    }

    /// <summary>Where the reader stands.</summary>
    public FieldPath Path { get; } = new();

    /// <summary>The line of the value that comes next.</summary>
    public int Line => current.Line;

    /// <summary>What comes next.</summary>
    public NodeKind Kind => current.Kind;

    /// <summary>Whether a <c>null</c> comes next.</summary>
    public bool IsNull => current is { Kind: NodeKind.Scalar, Type: ScalarType.Null };

    /// <summary>Goes to the first value of the next document.</summary>
    /// <returns>False at the end of the file.</returns>
    public bool NextDocument()
    {
        if (!hasBegun) Advance();
        hasBegun = true;
        if (current.Kind == NodeKind.End) return false;
        Advance(); // from the document's mark, where the value before has ended
        return true;
    }

    /// <summary>What was wrong since the last call.</summary>
    public IReadOnlyList<FieldError> TakeErrors()
    {
        if (errors.Count == 0) return [];
        var taken = errors;
        errors = [];
        return taken;
    }

    /// <summary>Enters a map, whose fields <see cref="NextField"/> then gives; anything else is passed.</summary>
    public bool EnterMap()
    {
        if (!Enter(NodeKind.Map, "object")) return false;
        firstKeys.Push(keys.Count);
        Path.EnterMap();
        return true;
    }

    /// <summary>The next field's name, or null when the map is over and left.</summary>
    public string? NextField()
    {
        while (current.Kind != NodeKind.EndMap)
        {
            if (current.Kind != NodeKind.Scalar)
            {
                throw new ManifestSyntaxException(current.Line, "a map's key is a map or a list, must be a string");
            }
            var (name, merged) = (Text, current.IsMerged);
            var line = current.Line;
            Path.Field(name);
            Advance();
            var known = Find(name);
            if (known < 0)
            {
                keys.Add((name, merged));
            }
            else if (merged)
            {
                Skip(); // the map's own pairs, and those merged before, win
                continue;
            }
            else
            {
                if (!keys[known].IsMerged) Warn("duplicate field, the last one counts", line);
                keys[known] = (name, false);
            }
            return name;
        }
        Advance();
        Path.Leave();
        var first = firstKeys.Pop();
        keys.RemoveRange(first, keys.Count - first);
        return null;
    }

    /// <summary>Enters a list, whose items follow while <see cref="NextItem"/> is true; anything else is passed.</summary>
    public bool EnterList()
    {
        if (!Enter(NodeKind.List, "array")) return false;
        Path.EnterList();
        return true;
    }

    /// <summary>Whether another item comes; false when the list is over and left.</summary>
    public bool NextItem()
    {
        if (current.Kind == NodeKind.EndList)
        {
            Advance();
            Path.Leave();
            return false;
        }
        Path.NextItem();
        return true;
    }

    /// <summary>Passes a value.</summary>
    public void Skip()
    {
        if (copy is null)
        {
            if (current.Step > 0) source.Leave();
            Advance();
            return;
        }
        var depth = 0;
        do
        {
            depth += current.Step;
            Advance();
        }
        while (depth > 0);
    }

    /// <summary>Passes a value and keeps it for <see cref="Replay"/>.</summary>
    public List<NodeEvent> Take()
    {
        List<NodeEvent> events = [];
        var depth = 0;
        do
        {
            events.Add(current.Text is null ? current with { Text = Text } : current);
            depth += current.Step;
            Advance();
        }
        while (depth > 0);
        return events;
    }

    /// <summary>An equal list that objects read before have, if there is one.</summary>
    public ValueList<EndpointPort> Shared(ValueList<EndpointPort> ports) => strings.Intern(ports);

    /// <summary>Makes a kept value come next, before what would have come.</summary>
    public void Replay(List<NodeEvent> events)
    {
        copy = new Copy(events, current, copy);
        current = events[0];
    }

    /// <summary>The present scalar's text. It is interned: names of pods, nodes, zones and ports stand in several objects.</summary>
    private string Text => current.Text is { } text ? strings.Intern(text) : strings.Intern(source.Utf8);

    private bool Enter(NodeKind kind, string type)
    {
        if (current.Kind == kind)
        {
            Advance();
            return true;
        }
        if (!IsNull) RefuseType(type);
        Skip();
        return false;
    }

    private int Find(string name)
    {
        for (var i = firstKeys.Peek(); i < keys.Count; i++)
        {
            if (keys[i].Name == name) return i;
        }
        return -1;
    }

    private void Advance()
    {
        if (copy is null)
        {
            current = source.Read();
        }
        else if (copy.Next < copy.Events.Count)
        {
            current = copy.Events[copy.Next++];
        }
        else
        {
            (current, copy) = (copy.Behind, copy.Outer);
        }
    }
}
