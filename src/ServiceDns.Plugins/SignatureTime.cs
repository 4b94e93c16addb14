using System.Buffers.Binary;
using ServiceDns.Dns;

namespace ServiceDns.Plugins;

/// <summary>The time for which a signature holds: 32-bit numbers that wrap (RFC 4034, section 3.1.5).</summary>
internal static class SignatureTime
{
    private const int Expiration = 8, Inception = 12, FixedSize = 18; // places in the data, and what stands before the signer's name

    /// <summary>Whether it is over, or not yet come; so it is of data that are too short to say.</summary>
    /// <param name="message">The message the record lies in.</param>
    /// <param name="signature">An RRSIG record of it.</param>
    /// <param name="utc">The time now.</param>
    public static bool IsOver(ReadOnlySpan<byte> message, RecordView signature, DateTimeOffset utc)
    {
        if (signature.RdataLength < FixedSize) return true;
        var now = (uint)utc.ToUnixTimeSeconds();
        var expiration = BinaryPrimitives.ReadUInt32BigEndian(message[(signature.Rdata + Expiration)..]);
        var inception = BinaryPrimitives.ReadUInt32BigEndian(message[(signature.Rdata + Inception)..]);
        return (int)(expiration - now) < 0 || (int)(now - inception) < 0;
    }
}
