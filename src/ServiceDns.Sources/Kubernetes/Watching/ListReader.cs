using System.Text.Json;
using ServiceDns.Sources.Kubernetes.Json;
using ServiceDns.Sources.Kubernetes.Kinds;

namespace ServiceDns.Sources.Kubernetes.Watching;

/// <summary>Applies the items of one page of a list as they come; the list's other fields may stand before them or behind.</summary>
internal sealed class ListReader(JsonWindow window, WatchedKind kind)
{
    private enum Place
    {
        Start,
        Name,
        Value,
        Items,
        End,
    }

    private Place place;
    private bool isItems, isMetadata;

    /// <summary>The whole page has been read.</summary>
    public bool IsDone => place == Place.End;

    /// <summary>The list's own version.</summary>
    public ResourceVersion Version { get; private set; }

    /// <summary>Where the next page begins, or empty on the last one.</summary>
    public string Continue { get; private set; } = "";

    /// <summary>What is wrong with the JSON, once it is.</summary>
    public JsonException? Failure { get; private set; }

    /// <summary>Reads on to the next item.</summary>
    /// <returns>Whether it is here as a whole; false also when the page is done.</returns>
    public bool HasItem()
    {
        try
        {
            while (place != Place.End && Failure is null && window.TryPeek(out var next))
            {
                if (place == Place.Items && next == '{') return window.HasValue();
                if (!Step(next)) return false;
            }
        }
        catch (JsonException broken)
        {
            Failure = broken; // what was applied before it is still to be told
        }
        return false;
    }

    /// <summary>Applies the items that are here.</summary>
    public void ApplyTo(ClusterTransaction transaction)
    {
        while (HasItem() && window.TryRead(out var json))
        {
            try
            {
                kind.Put(transaction, ObjectHead.Read(json));
            }
            catch (JsonException broken)
            {
                Failure = broken;
            }
        }
    }

    /// <summary>Reads one piece of what is around the items; false when it is not here as a whole.</summary>
    private bool Step(byte next)
    {
        switch (place, next)
        {
            case (Place.Start, (byte)'{'):
                place = Place.Name;
                break;
            case (Place.Name, (byte)'}'):
                place = Place.End;
                break;
            case (Place.Items, (byte)']'):
                place = Place.Name;
                break;
            case (Place.Value, (byte)'[') when isItems:
                place = Place.Items;
                break;
            case (Place.Name or Place.Items, (byte)',') or (Place.Value, (byte)':'):
                break;
            case (Place.Name, (byte)'"'):
                if (!window.TryRead(out var name)) return false;
                (isItems, isMetadata) = (name.SequenceEqual("\"items\""u8), name.SequenceEqual("\"metadata\""u8));
                place = Place.Value;
                return true;
            case (Place.Value, _):
                if (!window.TryRead(out var value)) return false;
                if (isMetadata) ReadMetadata(value);
                place = Place.Name;
                return true;
            default:
                throw new JsonException("the answer is no list of objects");
        }
        window.Pass();
        return true;
    }

    private void ReadMetadata(ReadOnlySpan<byte> json)
    {
        var cursor = new JsonCursor(json);
        if (!cursor.EnterObject()) return;
        while (cursor.NextField(out var field))
        {
            if (field.SequenceEqual("resourceVersion"u8)) Version = new ResourceVersion(cursor.String());
            else if (field.SequenceEqual("continue"u8)) Continue = cursor.Text() ?? "";
            else cursor.Skip();
        }
    }
}
