using ServiceDns.Dns;

namespace ServiceDns.Plugins.Cache;

/// <summary>What an entry was when it was found.</summary>
/// <remarks>Fields, written where they stay: processors stall when a struct is copied as a whole that was just written in parts.</remarks>
internal struct FoundEntry
{
    /// <summary>Tells, together with the slot, whether it was written or moved since.</summary>
    public ulong Version;

    /// <summary>When it expires, in ticks of the clock.</summary>
    public long Expires;

    /// <summary>Its TTL when it was stored, in seconds.</summary>
    public uint Ttl;

    /// <summary>Tells it from what was stored in its place before.</summary>
    public uint Number;

    /// <summary>The slot that led to it.</summary>
    public int Slot;

    /// <summary>The line where the entry was.</summary>
    public int Line;

    /// <summary>The response code.</summary>
    public ResponseCode Code;

    /// <summary>Whether it is from the store of denials.</summary>
    public bool IsDenial;

    /// <summary>Whether it is expired.</summary>
    /// <param name="now">The time, in ticks.</param>
    public readonly bool IsExpired(long now) => now >= Expires;

    /// <summary>Seconds that it has left, the last one whole; only for one that is not expired.</summary>
    /// <param name="now">The time, in ticks: that of a query may be before the entry's own.</param>
    /// <param name="frequency">Ticks of a second.</param>
    public readonly uint Left(long now, long frequency) => (uint)Math.Min(Ttl, (ulong)(Expires - now + frequency - 1) / (ulong)frequency);
}
