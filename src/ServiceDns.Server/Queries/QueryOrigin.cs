using ServiceDns.Dns;

namespace ServiceDns.Server;

/// <summary>The listener a query came through, as metrics and logs name it.</summary>
/// <param name="Index">A small number, dense among the listeners of this process: plugins keep per-listener arrays by it.</param>
/// <param name="Label">As CoreDNS writes it: <c>dns://:53</c>, <c>dns://127.0.0.1:53</c>, <c>dns://[::1]:53</c>.</param>
public sealed record ListenerInfo(int Index, string Label)
{
    /// <summary>No listener: queries of tests and of the program itself.</summary>
    public static ListenerInfo None { get; } = new(0, "");
}

/// <summary>The server block and zone that a query was matched to.</summary>
/// <param name="Zone">The zone of the block's key, the longest that holds the name.</param>
/// <param name="View">The block's view name, or the empty string.</param>
public sealed record BlockInfo(DomainName Zone, string View)
{
    /// <summary>Where the block begins: <c>Corefile:3</c>; empty for no block of a file.</summary>
    public string Place { get; init; } = "";

    /// <summary>No block.</summary>
    public static BlockInfo None { get; } = new(DomainName.Root, "");
}
