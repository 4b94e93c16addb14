using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using ServiceDns.Cluster;

namespace ServiceDns.Benchmarks.Forwarding;

/// <summary>
/// Times the first datagram of a connection from a client through the rules to an endpoint, all of them addresses of this namespace's
/// loopback, on which sending includes delivery.
/// </summary>
internal static class FirstPacket
{
    /// <summary>The port of every service, and that of every endpoint.</summary>
    public const int ServicePort = 80, EndpointPort = 8080;

    private const int Count = 4_000, WarmUp = 500;

    private static readonly string[] Commands =
        ["link set lo up", "address add 10.1.1.1/32 dev lo", "route add local 11.0.0.0/8 dev lo", "route add 10.96.0.0/12 dev lo"];

    /// <summary>Makes every address that a benchmark uses one of the calling thread's namespace.</summary>
    public static void Prepare()
    {
        foreach (var command in Commands)
        {
            using var ip = Process.Start("ip", command);
            ip.WaitForExit();
            if (ip.ExitCode != 0) throw new InvalidOperationException($"ip {command} failed");
        }
    }

    /// <summary>Sends to services in turn and gives milliseconds.</summary>
    public static List<double> Measure(IReadOnlyList<Address> services)
    {
        using var server = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        server.Bind(new IPEndPoint(IPAddress.Any, EndpointPort));
        server.ReceiveTimeout = 1_000;
        List<double> times = new(Count);
        var buffer = new byte[16];
        for (var i = -WarmUp; i < Count; i++)
        {
            var address = services[(int)((uint)(i + WarmUp) * 7919 % (uint)services.Count)];
            var service = new IPEndPoint(address.ToIPAddress(), ServicePort).Serialize();
            using var client = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
            client.Bind(new IPEndPoint(IPAddress.Parse("10.1.1.1"), 0));
            var start = Stopwatch.GetTimestamp();
            client.SendTo("?"u8, SocketFlags.None, service);
            server.Receive(buffer);
            if (i >= 0) times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }
        return times;
    }
}
