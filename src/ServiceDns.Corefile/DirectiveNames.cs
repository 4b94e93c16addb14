namespace ServiceDns.Corefile;

/// <summary>Decides which plugin names a Corefile may use.</summary>
/// <param name="known">Every name that is served; null to take any.</param>
/// <param name="refuse">Says why a name is not served although it is a plugin of CoreDNS; null from it means no objection.</param>
internal sealed class DirectiveNames(IReadOnlyCollection<string>? known, Func<string, string?>? refuse)
{
    /// <summary>What took the place of plugins that CoreDNS once had, for Corefiles that are older than that.</summary>
    private static readonly Dictionary<string, string> Former = new(StringComparer.Ordinal)
    {
        ["proxy"] = "use 'forward', which took its place",
        ["federation"] = "remove it, there are no federations any more",
        ["startup"] = "use 'on startup', which took its place",
        ["shutdown"] = "use 'on shutdown', which took its place",
    };

    /// <summary>Passes for a name that may be used.</summary>
    /// <exception cref="CorefileException">It may not; the nearest known name is in the message.</exception>
    internal void Check(string name, Token token)
    {
        if (refuse?.Invoke(name) is { } reason)
        {
            throw new CorefileException(token.File, token.Line, name, reason);
        }
        if (known is null || known.Contains(name)) return;
        var meant = Former.TryGetValue(name, out var now) ? $"; {now}"
            : NearestName.Find(name, known) is { } near ? $"; did you mean '{near}'?" : "";
        throw new CorefileException(token.File, token.Line, null, $"Error during parsing: Unknown directive '{name}'{meant}");
    }
}
