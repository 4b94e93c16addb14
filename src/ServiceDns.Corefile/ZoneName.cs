using System.Text;

namespace ServiceDns.Corefile;

/// <summary>Zone names as text: which are valid, and their one canonical form.</summary>
internal static class ZoneName
{
    private const int LongestLabel = 63, LongestName = 254; // octets, the latter without the root's (RFC 1035, section 2.3.4)

    /// <summary>Lower-case (ASCII letters only, RFC 4343) and with final dot.</summary>
    internal static string Normalize(string name)
    {
        var lower = string.Create(name.Length, name, static (span, source) =>
        {
            for (var i = 0; i < span.Length; i++) span[i] = char.IsAsciiLetterUpper(source[i]) ? (char)(source[i] | 0x20) : source[i];
        });
        return EndsWithRoot(lower) ? lower : lower + ".";
    }

    /// <summary>Whether a name server could have this zone: labels of 1 to 63 octets of any kind, <c>\.</c> and
    /// <c>\DDD</c> counting as one, at most 255 in all. The root is <c>.</c></summary>
    internal static bool IsValid(string name)
    {
        if (name == ".") return true;
        if (name.Length == 0) return false;
        var bytes = Encoding.UTF8.GetBytes(EndsWithRoot(name) ? name : name + ".");
        int total = 0, label = 0;
        var closed = false;
        for (var i = 0; i < bytes.Length; i++)
        {
            closed = bytes[i] == '.';
            if (closed)
            {
                if (label is 0 or > LongestLabel) return false;
                total += label + 1;
                label = 0;
                continue;
            }
            if (bytes[i] == '\\') i += IsDecimalEscape(bytes.AsSpan(i + 1)) ? 3 : 1;
            label++;
        }
        return closed && total <= LongestName;
    }

    private static bool IsDecimalEscape(ReadOnlySpan<byte> text) =>
        text.Length >= 3 && text[..3].IndexOfAnyExceptInRange((byte)'0', (byte)'9') < 0;

    /// <summary>Whether it ends in a dot that is no part of a label, as the one in <c>a\.</c> is.</summary>
    private static bool EndsWithRoot(string name)
    {
        if (!name.EndsWith('.')) return false;
        var backslashes = 0;
        for (var i = name.Length - 2; i >= 0 && name[i] == '\\'; i--) backslashes++;
        return backslashes % 2 == 0;
    }
}
