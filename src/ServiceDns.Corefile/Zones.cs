namespace ServiceDns.Corefile;

/// <summary>The zones that a plugin's arguments name.</summary>
public static class Zones
{
    /// <summary>The canonical names (lower-case, final dot) that one argument stands for: a scheme and a port are taken
    /// off, an address range gives its reverse zones. Empty when it is not a zone.</summary>
    public static IReadOnlyList<string> Expand(string argument)
    {
        ArgumentNullException.ThrowIfNull(argument);
        return ZoneKey.Parse(argument, out _)?.Zones ?? [];
    }

    /// <summary>The zones of the arguments, or of the server block when there are no arguments.</summary>
    /// <remarks>An argument that is not a zone is left out without a word, as CoreDNS does: a plugin that needs one
    /// looks at whether the list is empty.</remarks>
    public static IReadOnlyList<string> FromArgumentsOrServerBlock(
        IReadOnlyList<string> arguments, IReadOnlyList<ServerAddress> serverBlock)
    {
        ArgumentNullException.ThrowIfNull(arguments);
        ArgumentNullException.ThrowIfNull(serverBlock);
        return arguments.Count == 0
            ? [.. serverBlock.Select(address => address.Zone)]
            : [.. arguments.SelectMany(Expand)];
    }

    /// <summary>The zones of a <c>fallthrough [ZONE…]</c>: those of the arguments, or the root, which is every name, when
    /// there are no arguments.</summary>
    public static IReadOnlyList<string> ForFallthrough(IReadOnlyList<string> arguments)
    {
        ArgumentNullException.ThrowIfNull(arguments);
        return arguments.Count == 0 ? ["."] : [.. arguments.SelectMany(Expand)];
    }
}
