namespace ServiceDns.Corefile;

/// <summary>Zones and the plugins that serve them.</summary>
/// <param name="Keys">What it serves, as written; at least one. <see cref="ServerAddress.Parse"/> reads them.</param>
/// <param name="Directives">The plugins named in it, one entry a plugin, in order of first appearance. That order
/// means nothing: plugins run in an order of their own.</param>
public sealed record ServerBlock(IReadOnlyList<Key> Keys, IReadOnlyList<Directive> Directives)
{
    /// <summary>The directive of a plugin, or null when the block does not name it.</summary>
    public Directive? Find(string name) => Directives.FirstOrDefault(directive => directive.Name == name);
}
