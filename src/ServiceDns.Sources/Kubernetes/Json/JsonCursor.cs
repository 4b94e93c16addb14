using System.Buffers.Text;
using System.Text;
using System.Text.Json;

namespace ServiceDns.Sources.Kubernetes.Json;

/// <summary>
/// Reads a JSON value that is there as a whole, forward only, without an allocation. What is not asked for is passed at some GB/s.
/// </summary>
/// <remarks>
/// A caller enters an object or list and asks for its fields or items until there are none. A value of another type than the one
/// asked for counts as absent, as <c>null</c> does. Text that is no JSON throws a <see cref="JsonException"/>, and never reads outside.
/// </remarks>
internal ref struct JsonCursor(ReadOnlySpan<byte> json)
{
    private readonly ReadOnlySpan<byte> json = json;
    private int position;

    /// <summary>Goes into the object that comes next.</summary>
    /// <returns>False when something else comes next; it is passed.</returns>
    public bool EnterObject() => Enter((byte)'{');

    /// <summary>Goes into the list that comes next.</summary>
    /// <returns>False when something else comes next; it is passed.</returns>
    public bool EnterList() => Enter((byte)'[');

    /// <summary>Goes to the value of the object's next field.</summary>
    /// <returns>False at the end of the object, which is left.</returns>
    public bool NextField(out ReadOnlySpan<byte> name)
    {
        name = default;
        if (!NextItem()) return false;
        name = String();
        if (Next() != ':') throw Broken();
        position++;
        return true;
    }

    /// <summary>Goes to the list's next item.</summary>
    /// <returns>False at the end of the list, which is left.</returns>
    public bool NextItem()
    {
        var next = Next();
        if (next == ',')
        {
            position++;
            next = Next();
        }
        if (next is not ((byte)']' or (byte)'}')) return true;
        position++;
        return false;
    }

    /// <summary>Passes the value that comes next and gives its text.</summary>
    public ReadOnlySpan<byte> Raw()
    {
        var next = Next();
        var start = position;
        if (next == '"')
        {
            StringEnd(out _);
        }
        else if (next is (byte)'{' or (byte)'[')
        {
            var length = default(JsonExtent).Find(json[position..]);
            if (length < 0) throw Broken();
            position += length;
        }
        else
        {
            var length = json[position..].IndexOfAny(Delimiters);
            if (length == 0) throw Broken();
            position = length < 0 ? json.Length : position + length;
        }
        return json[start..position];
    }

    /// <summary>Passes the value that comes next.</summary>
    public void Skip() => Raw();

    /// <summary>A string's text in UTF-8; empty for anything else. Good as long as the JSON is.</summary>
    public ReadOnlySpan<byte> String()
    {
        if (Next() != '"')
        {
            Skip();
            return default;
        }
        var start = position + 1;
        StringEnd(out var isEscaped);
        return isEscaped ? Unescaped(json[(start - 1)..position]) : json[start..(position - 1)];
    }

    /// <summary>A string, or null where there is none or an empty one.</summary>
    public string? Text() => String() is { IsEmpty: false } utf8 ? Encoding.UTF8.GetString(utf8) : null;

    /// <summary>A boolean, or null.</summary>
    public bool? Boolean() => Raw() is var raw && raw.SequenceEqual("true"u8) ? true : raw.SequenceEqual("false"u8) ? false : null;

    /// <summary>A whole number, or 0.</summary>
    public int Int32() => Utf8Parser.TryParse(Raw(), out int value, out _) ? value : 0;

    /// <summary>Whether a string comes next.</summary>
    public bool IsString() => Next() == '"';

    private static ReadOnlySpan<byte> Delimiters => ",]} \t\r\n"u8;

    private bool Enter(byte opening)
    {
        if (Next() != opening)
        {
            Skip();
            return false;
        }
        position++;
        return true;
    }

    /// <summary>The next byte that is no white space.</summary>
    private byte Next()
    {
        for (; (uint)position < (uint)json.Length; position++)
        {
            var value = json[position];
            if (value is not ((byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t')) return value;
        }
        throw Broken();
    }

    private void StringEnd(out bool isEscaped)
    {
        isEscaped = false;
        position++;
        while (true)
        {
            var length = json[position..].IndexOfAny((byte)'"', (byte)'\\');
            if (length < 0) throw Broken();
            position += length + 1;
            if (json[position - 1] == '"') return;
            isEscaped = true;
            if (++position > json.Length) throw Broken();
        }
    }

    private static ReadOnlySpan<byte> Unescaped(ReadOnlySpan<byte> quoted)
    {
        var reader = new Utf8JsonReader(quoted);
        reader.Read();
        var text = new byte[quoted.Length];
        try
        {
            return text.AsSpan(0, reader.CopyString(text));
        }
        catch (InvalidOperationException)
        {
            throw new JsonException("a string is not valid UTF-8, or has half of a surrogate pair");
        }
    }

    private readonly JsonException Broken() => new($"invalid JSON at byte {position}");
}
