namespace ServiceDns.Cluster.Control;

/// <summary>Kubernetes' rules for names and labels, in its wording (apimachinery, <c>api/validate/content</c>).</summary>
/// <remarks>Every rule returns the broken ones, none for a good value.</remarks>
internal static class NameRules
{
    private const string LabelFormat = "[a-z0-9]([-a-z0-9]*[a-z0-9])?";
    private const string KeyFormat = "([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]";
    private const string KeyRule =
        "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character";

    private const string NotALabel1123 =
        "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an "
        + $"alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '{LabelFormat}')";

    private const string NotALabel1035 =
        "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an "
        + "alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')";

    private const string NotASubdomain =
        "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an "
        + $"alphanumeric character (e.g. 'example.com', regex used for validation is '{LabelFormat}(\\.{LabelFormat})*')";

    private const string KeyExamples =
        $"{KeyRule} (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '{KeyFormat}')";

    private const string NotALabelValue =
        "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an "
        + $"alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '({KeyFormat})?')";

    public const string NotAPort = "must be between 1 and 65535, inclusive";

    public static IEnumerable<string> Dns1123Label(string value)
    {
        if (value.Length > 63) yield return MaxLength(63);
        if (!IsLabel(value)) yield return IsSubdomain(value) ? "must not contain dots" : NotALabel1123;
    }

    public static IEnumerable<string> Dns1035Label(string value)
    {
        if (value.Length > 63) yield return MaxLength(63);
        if (!IsLabel(value) || !char.IsAsciiLetterLower(value[0])) yield return NotALabel1035;
    }

    public static IEnumerable<string> Dns1123Subdomain(string value)
    {
        if (value.Length > 253) yield return MaxLength(253);
        if (!IsSubdomain(value)) yield return NotASubdomain;
    }

    /// <summary>A label key, which is also Kubernetes' "qualified name".</summary>
    public static IEnumerable<string> LabelKey(string value)
    {
        var slash = value.IndexOf('/');
        if (slash >= 0 && value.IndexOf('/', slash + 1) >= 0)
        {
            return [$"a valid label key {KeyExamples} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')"];
        }
        var broken = new List<string>();
        if (slash == 0) broken.Add("prefix part must be non-empty");
        else if (slash > 0) broken.AddRange(Dns1123Subdomain(value[..slash]).Select(rule => $"prefix part {rule}"));
        var name = value[(slash + 1)..];
        if (name.Length == 0) broken.Add("name part must be non-empty");
        else if (name.Length > 63) broken.Add($"name part {MaxLength(63)}");
        if (!IsKey(name)) broken.Add($"name part {KeyExamples}");
        return broken;
    }

    public static IEnumerable<string> LabelValue(string value)
    {
        if (value.Length > 63) yield return MaxLength(63);
        if (value.Length > 0 && !IsKey(value)) yield return NotALabelValue;
    }

    /// <summary>An IANA service name in lower case (RFC 6335, section 5.1).</summary>
    public static IEnumerable<string> PortName(string value)
    {
        if (value.Length > 15) yield return MaxLength(15);
        if (value.Length == 0 || !value.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-'))
        {
            yield return "must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)";
        }
        if (!value.Any(char.IsAsciiLetterLower)) yield return "must contain at least one letter (a-z)";
        if (value.Contains("--", StringComparison.Ordinal)) yield return "must not contain consecutive hyphens";
        if (value.StartsWith('-') || value.EndsWith('-')) yield return "must not begin or end with a hyphen";
    }

    /// <summary>The common case of <see cref="LabelKey"/>, without an enumerator: true only for good keys that have no prefix.</summary>
    public static bool IsPlainKey(string key) => key.Length <= 63 && IsKey(key);

    /// <summary>The common case of <see cref="LabelValue"/>, without an enumerator.</summary>
    public static bool IsPlainValue(string value) => value.Length <= 63 && (value.Length == 0 || IsKey(value));

    public static bool IsPort(long value) => value is >= 1 and <= 65535;

    /// <summary>
    /// Whether DNS can carry the text as a name, however unusual: labels of 1 to 63 bytes, 253 in all (RFC 1035, section 2.3.4).
    /// </summary>
    public static bool FitsDns(string value)
    {
        if (value.Length is 0 or > 253 || !value.All(c => c is > ' ' and < '\x7F')) return false;
        foreach (var label in value.AsSpan().Split('.'))
        {
            if (label.End.Value - label.Start.Value is 0 or > 63) return false;
        }
        return true;
    }

    public static bool IsLabel(ReadOnlySpan<char> value)
    {
        if (value.IsEmpty || value[0] == '-' || value[^1] == '-') return false;
        foreach (var c in value)
        {
            if (!char.IsAsciiLetterLower(c) && !char.IsAsciiDigit(c) && c != '-') return false;
        }
        return true;
    }

    private static bool IsSubdomain(ReadOnlySpan<char> value)
    {
        foreach (var label in value.Split('.'))
        {
            if (!IsLabel(value[label])) return false;
        }
        return true;
    }

    private static bool IsKey(ReadOnlySpan<char> value)
    {
        if (value.IsEmpty || !char.IsAsciiLetterOrDigit(value[0]) || !char.IsAsciiLetterOrDigit(value[^1])) return false;
        foreach (var c in value)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_' or '.')) return false;
        }
        return true;
    }

    private static string MaxLength(int limit) => $"must be no more than {limit} characters";
}
