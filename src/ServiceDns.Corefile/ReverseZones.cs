namespace ServiceDns.Corefile;

/// <summary>The zones of reverse lookup that belong to an address range.</summary>
public static class ReverseZones
{
    /// <summary>The zones under <c>in-addr.arpa.</c> or <c>ip6.arpa.</c> (RFC 1035 section 3.5, RFC 3596 section 2.5) that
    /// together are the range.</summary>
    /// <param name="cidr"><c>ADDRESS/LENGTH</c>. A length within a label (8 bits in IPv4, 4 in IPv6) gives several
    /// zones, at most 128: <c>10.0.0.0/15</c> is <c>0.10.in-addr.arpa.</c> and <c>1.10.in-addr.arpa.</c></param>
    /// <returns>Lower-case names with final dot, lowest address first.</returns>
    /// <exception cref="FormatException">It is no address range; the message is Go's.</exception>
    public static IReadOnlyList<string> FromCidr(string cidr)
    {
        ArgumentNullException.ThrowIfNull(cidr);
        return CidrBlock.TryParse(cidr, out var block)
            ? block.ReverseZones()
            : throw new FormatException($"invalid CIDR address: {cidr}");
    }
}
