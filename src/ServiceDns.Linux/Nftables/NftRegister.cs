namespace ServiceDns.Linux.Nftables;

/// <summary>
/// One of the 16 registers of 4 bytes in which a rule's expressions hand values on. Longer values take several; several values one behind
/// the other are a concatenation.
/// </summary>
/// <param name="Index">0 to 15.</param>
public readonly record struct NftRegister(int Index)
{
    private const uint FirstOf16Bytes = 1, FirstOf4Bytes = 8; // NFT_REG_1, NFT_REG32_00

    /// <summary>The register so many places behind.</summary>
    public static NftRegister operator +(NftRegister register, int places) => new(register.Index + places);

    /// <summary>The number by which the kernel writes it: those that begin 16 bytes have an older one.</summary>
    internal uint Number => Index % 4 == 0 ? FirstOf16Bytes + (uint)(Index / 4) : FirstOf4Bytes + (uint)Index;
}
