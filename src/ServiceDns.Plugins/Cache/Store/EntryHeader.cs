using System.Runtime.InteropServices;
using ServiceDns.Dns;

namespace ServiceDns.Plugins.Cache;

/// <summary>How an entry begins. Behind it lie the name, the response behind its question, and where the TTLs are in that.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct EntryHeader
{
    /// <summary>Bytes of a header.</summary>
    public const int Size = 48;

    /// <summary>The hash of its key.</summary>
    public ulong Hash;

    /// <summary>The key's kind.</summary>
    public ulong Kind;

    /// <summary>When it expires, in ticks of the clock.</summary>
    public long Expires;

    /// <summary>The header's counts as they lie in a message.</summary>
    public ulong Counts;

    /// <summary>Its TTL when it was stored, in seconds.</summary>
    public uint Ttl;

    /// <summary>Tells it from what was stored in its place before.</summary>
    public uint Number;

    /// <summary>The response's flags.</summary>
    public HeaderFlags Flags;

    /// <summary>The response's code.</summary>
    public ResponseCode Code;

    /// <summary>Bytes of the response behind the question.</summary>
    public ushort BodyLength;

    /// <summary>Lines that the entry takes.</summary>
    public ushort Lines;

    /// <summary>Bytes of the name.</summary>
    public readonly int NameLength => CacheKey.NameLength(Kind);

    /// <summary>Records, and so TTLs.</summary>
    public readonly int Records => (ushort)(Counts >> 32) + (ushort)(Counts >> 16) + (ushort)Counts;

    /// <summary>Bytes of the whole entry.</summary>
    public readonly int Length => LengthOf(NameLength, BodyLength, Records);

    /// <summary>Bytes of an entry of those parts.</summary>
    public static int LengthOf(int nameLength, int bodyLength, int records) => Size + nameLength + bodyLength + 2 * records;
}
