using System.Buffers.Binary;
using System.Net;
using System.Text;

namespace ServiceDns.Server.Tests;

/// <summary>PROXY headers as load balancers send them.</summary>
internal static class ProxyHeaders
{
    public const int Stream = 1, Datagram = 2;

    public static byte[] Line(string text) => Encoding.ASCII.GetBytes(text + "\r\n");

    /// <summary>Version 2, from an endpoint to 192.0.2.1:53 or [2001:db8::1]:53, with some bytes of additions.</summary>
    public static byte[] Binary(string source, int protocol = Stream, int additions = 0)
    {
        var from = IPEndPoint.Parse(source);
        var isIPv6 = from.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6;
        byte[] addresses =
            [.. from.Address.GetAddressBytes(), .. IPAddress.Parse(isIPv6 ? "2001:db8::1" : "192.0.2.1").GetAddressBytes(), 0, 0, 0, 53];
        BinaryPrimitives.WriteUInt16BigEndian(addresses.AsSpan(addresses.Length - 4), (ushort)from.Port);
        return Raw(0x21, (byte)((isIPv6 ? 0x20 : 0x10) | protocol), [.. addresses, .. new byte[additions]]);
    }

    /// <summary>Version 2 with that command, family and rest.</summary>
    public static byte[] Raw(byte command, byte family, byte[] rest) =>
        [.. "\r\n\r\n\0\r\nQUIT\n"u8, command, family, (byte)(rest.Length >> 8), (byte)rest.Length, .. rest];
}
