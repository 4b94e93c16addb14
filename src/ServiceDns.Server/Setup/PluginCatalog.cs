namespace ServiceDns.Server;

/// <summary>One place in the order of plugins.</summary>
/// <param name="Name">The directive.</param>
/// <param name="Definition">The plugin; null for one of CoreDNS that does not exist here.</param>
/// <param name="Instead">Of one that does not exist here: what it would do, and what to use in its place; null for one that is to
/// come.</param>
public sealed record PluginSlot(string Name, PluginDefinition? Definition = null, string? Instead = null);

/// <summary>The plugins that a Corefile may name, in the order in which they serve.</summary>
/// <param name="slots">All of CoreDNS's plugins, first to last.</param>
public sealed class PluginCatalog(IReadOnlyList<PluginSlot> slots)
{
    private readonly Dictionary<string, string> missing = slots.Where(slot => slot.Definition is null)
        .ToDictionary(slot => slot.Name, slot => slot.Instead ?? Unnamed, StringComparer.Ordinal);

    private const string Unnamed =
        "this version does not have this plugin of CoreDNS yet; a server without it would answer differently, so it does not start";

    /// <summary>All places, first to last.</summary>
    public IReadOnlyList<PluginSlot> Slots { get; } = slots;

    /// <summary>The plugins that exist, in their order.</summary>
    public IReadOnlyList<PluginDefinition> Definitions { get; } =
        [.. slots.Where(slot => slot.Definition is not null).Select(slot => slot.Definition!)];

    /// <summary>The names of <see cref="Definitions"/>.</summary>
    public IReadOnlyCollection<string> Names { get; } =
        [.. slots.Where(slot => slot.Definition is not null).Select(slot => slot.Name)];

    /// <summary>Why a directive can not be used although CoreDNS has it; null when there is no such reason.</summary>
    public string? Refuse(string name) => missing.GetValueOrDefault(name);
}
