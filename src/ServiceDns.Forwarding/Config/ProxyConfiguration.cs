using ServiceDns.Cluster;

namespace ServiceDns.Forwarding.Config;

/// <summary>A KubeProxyConfiguration: what was stated, and defaults for the rest.</summary>
internal sealed class ProxyConfiguration
{
    private readonly Dictionary<ConfigField, (object Value, int Line)> stated = [];

    /// <summary>The value of a field, or its default.</summary>
    public T Get<T>(ConfigField<T> field) where T : notnull => (T)Get((ConfigField)field);

    /// <summary>The value of a field, or its default.</summary>
    public object Get(ConfigField field) =>
        stated.TryGetValue(field, out var entry) && !field.IsSilent(entry.Value) ? entry.Value : field.DefaultFor(this);

    /// <summary>Whether a value other than silence is stated.</summary>
    public bool States(ConfigField field) => stated.TryGetValue(field, out var entry) && !field.IsSilent(entry.Value);

    /// <summary>Whether a flag states silence on purpose, as <c>--metrics-bind-address=</c> does.</summary>
    public bool Empties(ConfigField field) => stated.TryGetValue(field, out var entry) && entry.Line == 0 && field.IsSilent(entry.Value);

    /// <summary>Where to listen: with the default's port where none is stated, empty when a flag says so.</summary>
    public string ListenAddress(ConfigField<string> field)
    {
        if (Empties(field)) return "";
        var text = Get(field);
        if (!Address.TryParse(text, out var address)) return text;
        var byDefault = field.Default(this);
        return (address.Family == IpFamily.IPv6 ? $"[{text}]" : text) + byDefault[byDefault.LastIndexOf(':')..];
    }

    /// <summary>The line where it is stated; 0 for a flag or a default.</summary>
    public int LineOf(ConfigField field) => stated.TryGetValue(field, out var entry) ? entry.Line : 0;

    /// <summary>States a value; of several the last one counts.</summary>
    public void Set(ConfigField field, object value, int line = 0) => stated[field] = (value, line);
}
