using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Text;

namespace ServiceDns.Server;

/// <summary>What the bytes at the beginning of a stream or datagram are.</summary>
internal enum ProxyHeaderState
{
    /// <summary>No PROXY header.</summary>
    None,

    /// <summary>The beginning of one, or of what may become one.</summary>
    Part,

    /// <summary>One, and perhaps more behind it.</summary>
    Whole,

    /// <summary>A broken one.</summary>
    Malformed,
}

/// <summary>A PROXY header, version 1 (a line of text) or 2.</summary>
/// <param name="Version">Which.</param>
/// <param name="Length">Its bytes.</param>
/// <param name="HasAddresses">Whether it tells addresses; a proxy's own checks do not.</param>
/// <param name="IsDatagram">Whether the addresses are those of a datagram.</param>
/// <param name="Source">Who sent.</param>
/// <param name="Destination">To whom.</param>
internal readonly record struct ProxyHeader(
    int Version, int Length, bool HasAddresses = false, bool IsDatagram = false, ClientAddress Source = default,
    ClientAddress Destination = default)
{
    /// <summary>No header is longer: addresses, and what proxies add to them.</summary>
    public const int MaxLength = 4096;

    private const int FixedSize = 16, LongestLine = 107; // of version 2, and of version 1

    private const int IPv4 = 1, IPv6 = 2, Datagram = 2, Proxied = 1; // version 2: families, protocol, command

    /// <summary>Reads the header that bytes may begin with. Never throws.</summary>
    public static ProxyHeaderState Read(ReadOnlySpan<byte> bytes, out ProxyHeader header)
    {
        header = default;
        var binary = "\r\n\r\n\0\r\nQUIT\n"u8;
        var text = "PROXY "u8;
        if (BeginsAlike(bytes, binary)) return bytes.Length < FixedSize ? ProxyHeaderState.Part : ReadBinary(bytes, out header);
        if (BeginsAlike(bytes, text)) return bytes.Length < text.Length ? ProxyHeaderState.Part : ReadLine(bytes, out header);
        return ProxyHeaderState.None;
    }

    private static bool BeginsAlike(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> signature) =>
        !bytes.IsEmpty && bytes.StartsWith(signature[..Math.Min(signature.Length, bytes.Length)]);

    private static ProxyHeaderState ReadBinary(ReadOnlySpan<byte> bytes, out ProxyHeader header)
    {
        header = default;
        var (version, command, family, protocol) = (bytes[12] >> 4, bytes[12] & 15, bytes[13] >> 4, bytes[13] & 15);
        var size = FixedSize + BinaryPrimitives.ReadUInt16BigEndian(bytes[14..]);
        if (version != 2 || command > Proxied || size > MaxLength) return ProxyHeaderState.Malformed;
        if (bytes.Length < size) return ProxyHeaderState.Part;
        header = new ProxyHeader(version, size);
        var width = family switch { IPv4 => 4, IPv6 => 16, _ => 0 };
        if (command != Proxied || width == 0) return ProxyHeaderState.Whole;
        var addresses = bytes[FixedSize..size];
        if (addresses.Length < (2 * width) + 4) return ProxyHeaderState.Malformed;
        header = new ProxyHeader(
            version, size, true, protocol == Datagram,
            AddressOf(addresses[..width], BinaryPrimitives.ReadUInt16BigEndian(addresses[(2 * width)..])),
            AddressOf(addresses[width..(2 * width)], BinaryPrimitives.ReadUInt16BigEndian(addresses[((2 * width) + 2)..])));
        return ProxyHeaderState.Whole;
    }

    /// <summary><c>PROXY TCP4 192.0.2.1 192.0.2.2 1024 53</c>, or <c>PROXY UNKNOWN</c> and whatever.</summary>
    private static ProxyHeaderState ReadLine(ReadOnlySpan<byte> bytes, out ProxyHeader header)
    {
        header = default;
        var end = bytes[..Math.Min(bytes.Length, LongestLine)].IndexOf("\r\n"u8);
        if (end < 0) return bytes.Length < LongestLine ? ProxyHeaderState.Part : ProxyHeaderState.Malformed;
        var words = Encoding.ASCII.GetString(bytes[..end]).Split(' ');
        header = new ProxyHeader(1, end + 2);
        if (words is ["PROXY", "UNKNOWN", ..]) return ProxyHeaderState.Whole;
        if (words is not ["PROXY", "TCP4" or "TCP6", var from, var to, var fromPort, var toPort]
            || !TryReadEndPoint(from, fromPort, words[1], out var source) || !TryReadEndPoint(to, toPort, words[1], out var destination))
        {
            return ProxyHeaderState.Malformed;
        }
        header = new ProxyHeader(1, end + 2, true, false, source, destination);
        return ProxyHeaderState.Whole;
    }

    private static bool TryReadEndPoint(string address, string port, string family, out ClientAddress endPoint)
    {
        endPoint = default;
        if (!Corefile.StrictAddress.TryParse(address, out var parsed) || address.Contains(':') != (family == "TCP6")
            || !ushort.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            return false;
        }
        endPoint = ClientAddress.From(new IPEndPoint(parsed, number));
        return true;
    }

    private static ClientAddress AddressOf(ReadOnlySpan<byte> address, ushort port)
    {
        var result = new ClientAddress { Port = port };
        SocketAddresses.ReadBare(address, ref result);
        return result;
    }
}
