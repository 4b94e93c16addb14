using System.Buffers.Binary;
using ServiceDns.Dns;

namespace ServiceDns.Plugins.Signing;

/// <summary>From when to when a signature is good, in seconds since 1970.</summary>
internal readonly record struct SignaturePeriod(uint Inception, uint Expiration);

/// <summary>Makes RRSIG records (RFC 4034, section 3).</summary>
internal static class RecordSigner
{
    private const int FixedSize = 18;

    /// <summary>The data of an RRSIG record over a set of records.</summary>
    /// <param name="key">Who signs.</param>
    /// <param name="signer">The zone.</param>
    /// <param name="first">One of the records.</param>
    /// <param name="canonical">The canonical form of all of them.</param>
    /// <param name="ttl">Their original TTL.</param>
    /// <param name="period">When the signature is good.</param>
    public static byte[] Sign(SigningKey key, DomainName signer, ResourceRecord first, byte[] canonical, uint ttl, SignaturePeriod period)
    {
        var head = new byte[FixedSize + signer.Length];
        BinaryPrimitives.WriteUInt16BigEndian(head, (ushort)first.Type);
        head[2] = key.Algorithm;
        head[3] = (byte)Labels(first.Owner);
        BinaryPrimitives.WriteUInt32BigEndian(head.AsSpan(4), ttl);
        BinaryPrimitives.WriteUInt32BigEndian(head.AsSpan(8), period.Expiration);
        BinaryPrimitives.WriteUInt32BigEndian(head.AsSpan(12), period.Inception);
        BinaryPrimitives.WriteUInt16BigEndian(head.AsSpan(16), key.Tag);
        signer.Wire.CopyTo(head.AsSpan(FixedSize));
        return [.. head, .. key.Sign([.. head, .. canonical])];
    }

    /// <summary>A wildcard's own label does not count.</summary>
    private static int Labels(ReadOnlySpan<byte> owner) => WireName.CountLabels(owner) - (owner is [1, (byte)'*', ..] ? 1 : 0);
}
