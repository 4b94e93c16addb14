namespace ServiceDns.Corefile;

/// <summary>The zones that a configuration serves, on which local addresses; refuses those that collide.</summary>
/// <remarks>The same zone and port may be served on two different local addresses, but not on one twice, nor both on
/// one and on all. Which collisions are found depends on the order of adding, as in CoreDNS.</remarks>
public sealed class ServerAddressSet
{
    private readonly HashSet<Entry> entries = [];
    private readonly Dictionary<Entry, Entry> unbound = [];

    /// <summary>Adds a zone, after a check against those that are in.</summary>
    /// <param name="address">The zone.</param>
    /// <param name="localAddress">The address that the block binds; empty for all.</param>
    /// <param name="key">Where it was written, for the error.</param>
    /// <param name="isFiltered">Whether the block takes only some of the queries: such a one may share its zone, and does
    /// not keep others from having it.</param>
    /// <exception cref="CorefileException">It is defined already, or overlaps one that is.</exception>
    public void Add(ServerAddress address, string localAddress, Key key, bool isFiltered = false)
    {
        ArgumentNullException.ThrowIfNull(address);
        ArgumentNullException.ThrowIfNull(localAddress);
        ArgumentNullException.ThrowIfNull(key);
        var entry = new Entry(address with { Cidr = null }, localAddress);
        var everywhere = entry with { LocalAddress = "" };
        var exists = entries.Contains(entry);
        if (exists && !isFiltered) throw Error(key, $"cannot serve {entry} - it is already defined");
        if (!exists && FindOverlap(entry, everywhere) is { } other)
        {
            throw Error(key, $"cannot serve {entry} - zone overlap listener capacity with {other}");
        }
        if (isFiltered) return;
        entries.Add(entry);
        unbound[everywhere] = entry;
    }

    private Entry? FindOverlap(Entry entry, Entry everywhere)
    {
        if (!unbound.TryGetValue(everywhere, out var other)) return null;
        if (entry.LocalAddress.Length == 0) return other;
        return entries.Contains(everywhere) ? everywhere : null;
    }

    private static CorefileException Error(Key key, string reason) => new(key.File, key.Line, null, reason);

    private sealed record Entry(ServerAddress Address, string LocalAddress)
    {
        public override string ToString() => LocalAddress.Length == 0 ? $"{Address}" : $"{Address} on {LocalAddress}";
    }
}
