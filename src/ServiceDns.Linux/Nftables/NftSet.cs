namespace ServiceDns.Linux.Nftables;

/// <summary>What kind of set it is (enum nft_set_flags).</summary>
[Flags]
public enum NftSetFlags : uint
{
    /// <summary>Plain.</summary>
    None = 0,

    /// <summary>Elements are ranges.</summary>
    Interval = 0x4,

    /// <summary>Elements have data.</summary>
    Map = 0x8,

    /// <summary>Elements end by themselves.</summary>
    Timeout = 0x10,

    /// <summary>Packets add to it.</summary>
    Dynamic = 0x20,

    /// <summary>Ranges of several fields.</summary>
    Concatenation = 0x80,
}

/// <summary>A part of a key or of a map's data. The kernel needs the length only; nft needs the type to print it.</summary>
/// <param name="Type">nft's number of the type.</param>
/// <param name="Length">Bytes, before padding to 4.</param>
public readonly record struct NftField(uint Type, int Length)
{
    /// <summary>An IPv4 address.</summary>
    public static readonly NftField IPv4 = new(7, 4);

    /// <summary>An IPv6 address.</summary>
    public static readonly NftField IPv6 = new(8, 16);

    /// <summary>A transport protocol.</summary>
    public static readonly NftField Protocol = new(12, 1);

    /// <summary>A port.</summary>
    public static readonly NftField Port = new(13, 2);

    /// <summary>A 32-bit number in host order; the type is that of packet marks.</summary>
    public static readonly NftField Number = new(19, 4);

    /// <summary>Registers that it takes.</summary>
    public int Registers => (Length + 3) / 4;
}

/// <summary>A set or map to be made.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Key">The fields of a key.</param>
/// <param name="Data">The fields of what belongs to a key; none for a set.</param>
/// <param name="Flags">Its kind; what follows from <paramref name="Data"/> is added.</param>
/// <param name="HasVerdicts">Whether what belongs to a key is a verdict.</param>
/// <param name="Capacity">Elements at most, 0 for no limit; of a dynamic set, 65535 then.</param>
public sealed record NftSet(
    string Name, NftField[] Key, NftField[] Data, NftSetFlags Flags = NftSetFlags.None, bool HasVerdicts = false, uint Capacity = 0)
{
    private const int BitsPerType = 6; // nft packs the types of a concatenation into one number

    /// <summary>All flags.</summary>
    public NftSetFlags AllFlags => Flags | (Data.Length > 0 || HasVerdicts ? NftSetFlags.Map : 0);

    /// <summary>Bytes of a key, in registers.</summary>
    public int KeyLength => LengthOf(Key);

    /// <summary>Bytes of the data, in registers.</summary>
    public int DataLength => HasVerdicts ? 16 : LengthOf(Data);

    /// <summary>Whether a set that the kernel holds is of this kind.</summary>
    public bool IsLike(NftSetState known) =>
        known.Flags == AllFlags && known.KeyLength == KeyLength && known.DataLength == DataLength && known.KeyType == KeyType;

    internal uint KeyType => TypeOf(Key);

    internal uint DataType => HasVerdicts ? NftAttributes.VerdictDataType : TypeOf(Data);

    /// <summary>nft's number of the order of bytes: of a concatenation each type has its own.</summary>
    internal static uint ByteOrderOf(NftField[] fields)
    {
        const uint none = 0, host = 1, network = 2;
        return fields is not [var field] ? none : field == NftField.Number ? host : network;
    }

    private static int LengthOf(NftField[] fields) => fields.Length == 1 ? fields[0].Length : fields.Sum(field => field.Registers * 4);

    private static uint TypeOf(NftField[] fields) => fields.Aggregate(0u, (types, field) => (types << BitsPerType) | field.Type);
}

/// <summary>A set as the kernel has it.</summary>
/// <param name="Flags">Its kind.</param>
/// <param name="KeyType">nft's number of the types of its keys.</param>
/// <param name="KeyLength">Bytes of a key, in registers.</param>
/// <param name="DataLength">Bytes of the data, in registers; 0 for none.</param>
public readonly record struct NftSetState(NftSetFlags Flags, uint KeyType, int KeyLength, int DataLength);
