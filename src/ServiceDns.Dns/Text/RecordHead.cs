namespace ServiceDns.Dns;

/// <summary>
/// What stands between a record's owner and its data: TTL and class in either order, both of which may be missing, and the type.
/// </summary>
internal readonly record struct RecordHead(uint? Ttl, RecordClass Class, bool HasClass, RecordType Type, string? Error)
{
    /// <summary>Reads it, and moves <paramref name="at"/> behind it.</summary>
    /// <remarks>
    /// <c>CLASS1</c> and <c>TYPE1</c> are words too, and no mnemonic begins with a digit, so that each word tells what it is.
    /// </remarks>
    public static RecordHead Read(List<ZoneToken> tokens, ref int at)
    {
        uint? ttl = null;
        RecordClass? recordClass = null;
        for (; at < tokens.Count; at++)
        {
            var text = tokens[at].Text;
            if (recordClass is null && RecordClasses.TryParse(text, out var named) && !IsTypeAny(tokens, at, text)) recordClass = named;
            else if (ttl is null && TimeText.TryReadTtl(text, out var seconds)) ttl = seconds;
            else if (!RecordTypes.TryParse(text, out var type))
            {
                return new(ttl, default, false, default, $"'{text}' is neither a TTL nor a class nor a record type");
            }
            else
            {
                at++;
                return new(ttl, recordClass ?? RecordClass.IN, recordClass is not null, type, null);
            }
        }
        return new(ttl, default, false, default, "the line ends before the type of the record");
    }

    /// <summary>ANY is a class and a type; the last word before the end can only be the type.</summary>
    private static bool IsTypeAny(List<ZoneToken> tokens, int at, string text) =>
        at == tokens.Count - 1 && text.Equals("ANY", StringComparison.OrdinalIgnoreCase);
}
