using System.Buffers.Binary;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using ServiceDns.Linux.Sockets;
using ServiceDns.TestSupport;
using Xunit;

namespace ServiceDns.Linux.Tests;

public class ClientFilterTests
{
    /// <summary>Around the edges of a leaf, and as many as there can be.</summary>
    public static TheoryData<int> Counts => [1, 2, 4, 5, 9, 100, ClientFilter.MostClients];

    [Theory, MemberData(nameof(Counts))]
    public void What_a_client_may_not_send_is_dropped_and_all_else_comes(int count)
    {
        if (!OperatingSystem.IsLinux()) return;
        Assert.Equal(Expected(count), Received(IPAddress.Loopback, count, i => IPAddress.Parse($"127.{i % 7}.{i / 7}.{1 + i % 200}")));
    }

    [SkippableTheory, MemberData(nameof(Counts))]
    public void So_it_is_by_the_first_half_of_IPv6_addresses(int count)
    {
        Skip.IfNot(Environment.IsPrivilegedProcess, "network namespaces need root");
        var received = new List<int>();

        NetworkNamespace.RunInNew(() =>
        {
            var addresses = Enumerable.Range(0, 2 * count).Select(SixthAddress).ToList();
            Ip(["link set lo up", .. addresses.Select(address => $"addr add {address}/128 dev lo nodad")]);
            received = Received(IPAddress.IPv6Loopback, count, i => addresses[i]);
        });

        Assert.Equal(Expected(count), received);
    }

    private static void Ip(string[] commands)
    {
        using var ip = Process.Start(new ProcessStartInfo("ip", "-batch -") { RedirectStandardInput = true })!;
        foreach (var command in commands) ip.StandardInput.WriteLine(command);
        ip.StandardInput.Close();
        ip.WaitForExit();
        Assert.Equal(0, ip.ExitCode);
    }

    /// <summary>Of an even number the first two words are the same, of an odd one both differ.</summary>
    private static IPAddress SixthAddress(int number) =>
        IPAddress.Parse($"fd00:{(number % 2 == 0 ? 7 : number):x}:0:{number:x}::{number + 1:x}");

    /// <summary>Of twice as many clients those that are not in the filter, and every third of it, whose part is the whole.</summary>
    private static List<int> Expected(int count) => [.. Enumerable.Range(0, 2 * count).Where(i => i >= count || i % 3 == 0)];

    /// <summary>Who of twice as many clients came through a filter of the first ones.</summary>
    private static List<int> Received(IPAddress loopback, int count, Func<int, IPAddress> addressOf)
    {
        var isIPv6 = loopback.AddressFamily == AddressFamily.InterNetworkV6;
        using var server = new Socket(loopback.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        server.Bind(new IPEndPoint(loopback, 0));
        var filter = new ClientFilter(server, isIPv6);
        var clients = Enumerable.Range(0, count).OrderBy(i => i * 7919 % 257).ToList(); // in no order
        Assert.True(filter.TryAttach([.. clients.Select(i => KeyOf(addressOf(i)))], [.. clients.Select(i => i % 3 == 0 ? 1.0 : 0.0)]));

        var received = new List<int>();
        for (var i = 0; i < 2 * count; i++)
        {
            using var client = new Socket(loopback.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
            client.Bind(new IPEndPoint(addressOf(i), 0));
            client.SendTo(BitConverter.GetBytes(i), server.LocalEndPoint!); // on the loopback it is there, or dropped, when this returns
            Collect(server, received);
        }
        filter.Detach();
        return received;
    }

    private static void Collect(Socket server, List<int> received)
    {
        var buffer = new byte[4];
        while (server.Available > 0)
        {
            server.Receive(buffer);
            received.Add(BitConverter.ToInt32(buffer));
        }
    }

    private static ulong KeyOf(IPAddress address) => address.AddressFamily == AddressFamily.InterNetworkV6
        ? BinaryPrimitives.ReadUInt64LittleEndian(address.GetAddressBytes())
        : BinaryPrimitives.ReadUInt32LittleEndian(address.GetAddressBytes());
}
