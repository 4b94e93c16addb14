using System.Globalization;

namespace ServiceDns.Dns;

/// <summary>A class (RFC 1035, section 3.2.4 and RFC 2136).</summary>
public enum RecordClass : ushort
{
    /// <summary>The Internet: the only one a cluster uses.</summary>
    IN = 1,

    /// <summary>Chaosnet: <c>version.bind</c> and its like.</summary>
    CH = 3,

    /// <summary>Hesiod.</summary>
    HS = 4,

    /// <summary>None (RFC 2136).</summary>
    None = 254,

    /// <summary>Any class.</summary>
    Any = 255,
}

/// <summary>Text forms of <see cref="RecordClass"/>.</summary>
public static class RecordClasses
{
    /// <summary>The mnemonic, or <c>CLASS1234</c> (RFC 3597, section 5).</summary>
    public static string ToText(this RecordClass value) => value switch
    {
        RecordClass.IN => "IN",
        RecordClass.CH => "CH",
        RecordClass.HS => "HS",
        RecordClass.None => "NONE",
        RecordClass.Any => "ANY",
        _ => $"CLASS{(ushort)value}",
    };

    /// <summary>Reads a mnemonic in any case, or <c>CLASS1234</c>.</summary>
    public static bool TryParse(string text, out RecordClass value)
    {
        ArgumentNullException.ThrowIfNull(text);
        value = text.ToUpperInvariant() switch
        {
            "IN" => RecordClass.IN,
            "CH" => RecordClass.CH,
            "HS" => RecordClass.HS,
            "NONE" => RecordClass.None,
            "ANY" => RecordClass.Any,
            _ => default,
        };
        if (value != default) return true;
        if (!text.StartsWith("CLASS", StringComparison.OrdinalIgnoreCase)) return false;
        if (!ushort.TryParse(text.AsSpan("CLASS".Length), NumberStyles.None, null, out var number)) return false;
        value = (RecordClass)number;
        return true;
    }
}
