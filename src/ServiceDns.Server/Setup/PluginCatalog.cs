namespace ServiceDns.Server;

/// <summary>One place in the order of plugins: either a plugin that is here, or one of CoreDNS that is not.</summary>
/// <param name="Name">The directive.</param>
/// <param name="Definition">The plugin; null for one that is not here.</param>
/// <param name="Instead">Of one that is not here: what it would do, and what to use in its place.</param>
public sealed record PluginSlot(string Name, PluginDefinition? Definition = null, string? Instead = null);

/// <summary>The plugins that a Corefile may name, in the order in which they serve.</summary>
/// <param name="slots">All of CoreDNS's plugins, first to last.</param>
public sealed class PluginCatalog(IReadOnlyList<PluginSlot> slots)
{
    private readonly Dictionary<string, string> missing = slots.Where(slot => slot.Instead is not null)
        .ToDictionary(slot => slot.Name, slot => slot.Instead!, StringComparer.Ordinal);

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
