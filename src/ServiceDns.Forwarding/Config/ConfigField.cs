namespace ServiceDns.Forwarding.Config;

/// <summary>A field of KubeProxyConfiguration v1alpha1, and the flag that stands for it.</summary>
/// <param name="Path">As <c>iptables.masqueradeBit</c>.</param>
/// <param name="Flag">Without hyphens; null when there is none.</param>
/// <param name="Help">What the flag does.</param>
/// <param name="Unused">Why a value other than the default changes nothing here; null for a field that works.</param>
internal abstract record ConfigField(string Path, string? Flag, string Help, string? Unused)
{
    /// <summary>What kind of value it takes.</summary>
    public abstract IConfigKind Kind { get; }

    /// <summary>The default; may hang on other fields.</summary>
    public abstract object DefaultFor(ProxyConfiguration configuration);

    /// <summary>Whether the value means that none is stated, as zero values of Go do.</summary>
    public abstract bool IsSilent(object value);
}

/// <inheritdoc/>
/// <param name="Path">As <c>iptables.masqueradeBit</c>.</param>
/// <param name="Of">What kind of value it takes.</param>
/// <param name="Default">The default; may hang on other fields.</param>
/// <param name="Flag">Without hyphens; null when there is none.</param>
/// <param name="Help">What the flag does.</param>
/// <param name="Unused">Why a value other than the default changes nothing here.</param>
/// <param name="Silent">The value that stands for the default when it is stated, if any.</param>
internal sealed record ConfigField<T>(
    string Path, ConfigKind<T> Of, Func<ProxyConfiguration, T> Default, string? Flag, string Help, string? Unused, Predicate<T> Silent)
    : ConfigField(Path, Flag, Help, Unused)
    where T : notnull
{
    public override IConfigKind Kind => Of;

    public override object DefaultFor(ProxyConfiguration configuration) => Default(configuration);

    public override bool IsSilent(object value) => Silent((T)value);
}
