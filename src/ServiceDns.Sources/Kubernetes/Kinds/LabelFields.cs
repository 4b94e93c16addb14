using System.Text;
using ServiceDns.Sources.Kubernetes.Json;

namespace ServiceDns.Sources.Kubernetes.Kinds;

/// <summary>Reads maps of strings, such as labels, as far as somebody wants their keys.</summary>
/// <param name="shared">Where equal texts and sets are shared.</param>
/// <param name="keys">The keys to keep; null keeps all.</param>
internal sealed class LabelFields(SharedValues shared, IEnumerable<string>? keys)
{
    private readonly byte[][]? wanted = keys?.Select(Encoding.UTF8.GetBytes).ToArray();
    private readonly List<KeyValuePair<string, string>> pairs = [];

    /// <summary>Reads the map that comes next.</summary>
    public LabelSet Read(ref JsonCursor cursor)
    {
        if (!cursor.EnterObject()) return default;
        pairs.Clear();
        while (cursor.NextField(out var key))
        {
            if (IsWanted(key)) pairs.Add(new(shared.Text(key), shared.Text(cursor.String())));
            else cursor.Skip();
        }
        return shared.Labels(pairs);
    }

    /// <summary>The labels in an object's metadata.</summary>
    public LabelSet Of(in ObjectHead head)
    {
        if (wanted is { Length: 0 }) return default;
        var labels = ObjectHead.Field(head.Metadata, "labels"u8);
        if (labels.IsEmpty) return default;
        var cursor = new JsonCursor(labels);
        return Read(ref cursor);
    }

    private bool IsWanted(ReadOnlySpan<byte> key)
    {
        if (wanted is null) return true;
        foreach (var one in wanted)
        {
            if (key.SequenceEqual(one)) return true;
        }
        return false;
    }
}
