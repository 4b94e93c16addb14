using System.Buffers.Binary;
using System.Text;

namespace ServiceDns.Dns;

/// <summary>
/// HIP records as text: algorithm, identity in hexadecimal digits, key in base 64, and names of rendezvous servers (RFC 8005, section 6).
/// </summary>
internal static class HostIdentityText
{
    private const int Lengths = 4; // of the identity, the algorithm between, and of the key in 16 bits

    /// <summary>Appends the text. False when the bytes are none.</summary>
    public static bool TryFormat(StringBuilder text, ReadOnlySpan<byte> data)
    {
        if (data.Length < Lengths) return false;
        int identity = data[0], key = BinaryPrimitives.ReadUInt16BigEndian(data[2..]);
        if (identity == 0 || key == 0 || data.Length < Lengths + identity + key) return false;
        text.Append(data[1]).Append(' ').Append(Convert.ToHexString(data.Slice(Lengths, identity)));
        text.Append(' ').Append(Convert.ToBase64String(data.Slice(Lengths + identity, key)));
        for (var servers = data[(Lengths + identity + key)..]; !servers.IsEmpty;)
        {
            var length = WireName.LengthOf(servers);
            if (length < 0 || length > servers.Length) return false;
            text.Append(' ').Append(NameText.Format(servers[..length]));
            servers = servers[length..];
        }
        return true;
    }
}
