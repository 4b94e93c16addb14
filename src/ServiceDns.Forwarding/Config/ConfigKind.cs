using System.Globalization;
using ServiceDns.Cluster;
using ServiceDns.Corefile;

namespace ServiceDns.Forwarding.Config;

/// <summary>What values of a field look like in a file, in a flag, and when written.</summary>
internal interface IConfigKind
{
    /// <summary>The word for it in the list of flags.</summary>
    string Name { get; }

    /// <summary>Reads the value of a file; null and what is wrong when it is none of this kind.</summary>
    object? Read(ConfigNode node, out string error);

    /// <summary>Reads the value of a flag.</summary>
    object? ReadFlag(string text, out string error);

    /// <summary>Writes it as JSON, which is YAML too.</summary>
    string Write(object value);
}

/// <summary>As <see cref="IConfigKind"/> says, for one type.</summary>
/// <param name="name">The word for it in the list of flags.</param>
/// <param name="read">Reads from a file.</param>
/// <param name="readFlag">Reads from a flag.</param>
/// <param name="write">Writes it.</param>
internal sealed class ConfigKind<T>(
    string name, Func<ConfigNode, (T? Value, string? Error)> read, Func<string, (T? Value, string? Error)> readFlag, Func<T, string> write)
    : IConfigKind
    where T : notnull
{
    public string Name => name;

    public object? Read(ConfigNode node, out string error) => Give(read(node), out error);

    public object? ReadFlag(string text, out string error) => Give(readFlag(text), out error);

    public string Write(object value) => write((T)value);

    private static object? Give((T? Value, string? Error) result, out string error)
    {
        error = result.Error ?? "";
        return result.Error is null ? result.Value : null;
    }
}

/// <summary>The kinds that there are.</summary>
internal static class Kinds
{
    public static ConfigKind<string> Text { get; } = new(
        "string",
        node => node switch
        {
            ConfigScalar { IsNull: true } => ("", null),
            ConfigScalar { IsPlain: true } scalar when IsNumberOrBoolean(scalar.Text) =>
                (null, $"must be a string: write {Quote(scalar.Text)}"),
            ConfigScalar scalar => (scalar.Text, null),
            _ => (null, "must be a string"),
        },
        text => (text, null),
        Quote);

    public static ConfigKind<bool> Bool { get; } = new(
        "",
        node => node is ConfigScalar { IsPlain: true } scalar && ReadBool(scalar.Text) is { } value
            ? (value, null)
            : (false, "must be true or false"),
        text => text switch
        {
            "1" or "t" or "T" or "true" or "TRUE" or "True" => (true, null),
            "0" or "f" or "F" or "false" or "FALSE" or "False" => (false, null),
            _ => (false, "parse error: must be true or false"),
        },
        value => value ? "true" : "false");

    public static ConfigKind<int> Int { get; } = new(
        "int", node => ReadInt(node is ConfigScalar { IsPlain: true } scalar ? scalar.Text : ""), ReadInt,
        value => value.ToString(CultureInfo.InvariantCulture));

    public static ConfigKind<double> Float { get; } = new(
        "float", node => ReadFloat(node is ConfigScalar { IsPlain: true } scalar ? scalar.Text : ""), ReadFloat,
        value => value.ToString("R", CultureInfo.InvariantCulture));

    public static ConfigKind<TimeSpan> Duration { get; } = new(
        "duration",
        node => node is ConfigScalar scalar && !(scalar.IsPlain && IsNumberOrBoolean(scalar.Text))
            ? ReadDuration(scalar.Text) : (default, "must be a duration such as \"30s\""),
        ReadDuration, value => Quote(GoDuration.Format(value)));

    public static ConfigKind<ValueList<string>> List { get; } = new(
        "strings", ReadList, text => (text.Split(',', StringSplitOptions.RemoveEmptyEntries).ToValueList(), null),
        value => $"[{string.Join(", ", value.Select(Quote))}]");

    public static ConfigKind<ValueList<KeyValuePair<string, bool>>> Gates { get; } = new(
        "mapStringBool", ReadGates, ReadGatesFlag,
        value => $"{{{string.Join(", ", value.Select(gate => $"{Quote(gate.Key)}: {Bool.Write(gate.Value)}"))}}}");

    /// <summary>JSON text of a string.</summary>
    public static string Quote(string text) => $"\"{System.Text.Json.JsonEncodedText.Encode(text)}\"";

    /// <summary>YAML 1.1's booleans, as kube-proxy's reader has them.</summary>
    private static bool? ReadBool(string text) => text switch
    {
        "true" or "True" or "TRUE" or "yes" or "Yes" or "YES" or "on" or "On" or "ON" or "y" or "Y" => true,
        "false" or "False" or "FALSE" or "no" or "No" or "NO" or "off" or "Off" or "OFF" or "n" or "N" => false,
        _ => null,
    };

    private static bool IsNumberOrBoolean(string text) =>
        ReadBool(text) is not null || double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out _);

    private static (int, string?) ReadInt(string text) =>
        int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value)
            ? (value, null)
            : (0, "must be a whole number");

    private static (double, string?) ReadFloat(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? (value, null) : (0, "must be a number");

    private static (TimeSpan, string?) ReadDuration(string text) =>
        GoDuration.TryParse(text, out var value, out var error) ? (value, null) : (default, error);

    private static (ValueList<string>, string?) ReadList(ConfigNode node)
    {
        if (node is ConfigScalar { IsNull: true }) return ([], null);
        if (node is not ConfigList list) return ([], "must be a list");
        List<string> items = [];
        foreach (var item in list.Items)
        {
            if (item is not ConfigScalar scalar) return ([], "must be a list of strings");
            items.Add(scalar.Text);
        }
        return (items.ToValueList(), null);
    }

    private static (ValueList<KeyValuePair<string, bool>>, string?) ReadGates(ConfigNode node)
    {
        if (node is ConfigScalar { IsNull: true }) return ([], null);
        if (node is not ConfigMap map) return ([], "must be a map of names to true or false");
        List<KeyValuePair<string, bool>> gates = [];
        foreach (var (key, value) in map.Entries)
        {
            if (Bool.Read(value, out var error) is not bool isOn) return ([], $"{key}: {error}");
            gates.Add(new(key, isOn));
        }
        return (gates.ToValueList(), null);
    }

    private static (ValueList<KeyValuePair<string, bool>>, string?) ReadGatesFlag(string text)
    {
        List<KeyValuePair<string, bool>> gates = [];
        foreach (var pair in text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (pair.Split('=') is not [var name, var value]) return ([], $"missing bool value for {pair}");
            if (Bool.ReadFlag(value, out _) is not bool isOn) return ([], $"invalid value of {pair}");
            gates.Add(new(name, isOn));
        }
        return (gates.ToValueList(), null);
    }
}
