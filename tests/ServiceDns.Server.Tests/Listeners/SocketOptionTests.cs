using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Xunit;

namespace ServiceDns.Server.Tests;

/// <summary>The sockets as the kernel has them; numbers are those of socket(7), ip(7) and ipv6(7).</summary>
public class SocketOptionTests
{
    private const int SocketLevel = 1, IP = 0, IPv6 = 41;
    private const int ReceiveBuffer = 8, ReusePort = 15, PacketInfo = 8, MtuDiscover = 10, IPv6MtuDiscover = 23, IPv6Only = 26,
        IPv6PacketInfo = 49;
    private const int Omit = 5, Wanted = 4 << 20;

    //                    bind          tells the address asked
    public static TheoryData<string, bool> Hosts => new()
    {
        { "127.0.0.1",    false },
        { "::1",          false },
        { "",             true },
    };

    [SkippableTheory, MemberData(nameof(Hosts))]
    public void UDP_sockets_are_set_as_measurements_want_them(string host, bool tellsAddress)
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "options of Linux");
        Skip.If(host.Contains(':', StringComparison.Ordinal) && !ListenerFixture.HasIPv6, "no IPv6 on this machine");

        var bound = LocalAddresses.Open(new ListenAddress(host, 0), 2);

        Assert.Equal(host.Length == 0 && ListenerFixture.HasIPv6 ? 2 : 1, bound.Count);
        Assert.All(bound, sockets => Assert.Equal(2, sockets.Udp.Count));
        foreach (var socket in bound.SelectMany(sockets => sockets.Udp))
        {
            var isIPv6 = socket.AddressFamily == AddressFamily.InterNetworkV6;
            Assert.Equal(1, Get(socket, SocketLevel, ReusePort));
            Assert.Equal(Omit, isIPv6 ? Get(socket, IPv6, IPv6MtuDiscover) : Get(socket, IP, MtuDiscover));
            Assert.Equal(tellsAddress ? 1 : 0, isIPv6 ? Get(socket, IPv6, IPv6PacketInfo) : Get(socket, IP, PacketInfo));
            // the kernel tells the double
            Assert.InRange(Get(socket, SocketLevel, ReceiveBuffer), 2 * Math.Min(Wanted, Limit), int.MaxValue);
            if (isIPv6) Assert.Equal(1, Get(socket, IPv6, IPv6Only)); // IPv4 has a socket of its own
        }
        foreach (var sockets in bound) sockets.Dispose();
    }

    private static int Limit => int.Parse(File.ReadAllText("/proc/sys/net/core/rmem_max"), CultureInfo.InvariantCulture);

    private static int Get(Socket socket, int level, int name)
    {
        Span<byte> value = stackalloc byte[sizeof(int)];
        socket.GetRawSocketOption(level, name, value);
        return MemoryMarshal.Read<int>(value);
    }
}
