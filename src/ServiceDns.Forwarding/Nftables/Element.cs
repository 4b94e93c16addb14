namespace ServiceDns.Forwarding.Nftables;

/// <summary>An element that a set or map of the table holds.</summary>
/// <param name="Set">Which.</param>
/// <param name="Key">The key; of a range its beginning.</param>
/// <param name="Data">What belongs to it; of a range its end; empty for neither.</param>
/// <param name="Comment">For people who list the table.</param>
internal readonly record struct Element(TableSet Set, ElementBytes Key, ElementBytes Data = default, string? Comment = null);
