using System.Net;
using System.Net.Sockets;

namespace ServiceDns.Conformance.Server;

/// <summary>Free ports of the loopback address.</summary>
internal static class Sockets
{
    // Below the ports that the system gives to clients (ip_local_port_range): none of them takes the port before the server has it.
    private const int First = 20_000, Count = 10_000;

    private static int next = Random.Shared.Next(Count);

    /// <summary>A port that neither UDP nor TCP uses now, and that this process gives out once.</summary>
    public static int FreePort()
    {
        while (true)
        {
            var port = First + (Interlocked.Increment(ref next) % Count);
            using var tcp = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            using var udp = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
            try
            {
                tcp.Bind(new IPEndPoint(IPAddress.Any, port));
                udp.Bind(new IPEndPoint(IPAddress.Any, port));
                return port;
            }
            catch (SocketException)
            {
                // taken: another one
            }
        }
    }
}
