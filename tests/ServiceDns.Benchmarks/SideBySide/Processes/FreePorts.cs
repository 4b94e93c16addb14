using System.Net;
using System.Net.Sockets;

namespace ServiceDns.Benchmarks.SideBySide.Processes;

/// <summary>Free ports of the loopback address.</summary>
internal static class FreePorts
{
    // Below the ports that the system gives to clients (ip_local_port_range): none of them takes the port before the server has it.
    private const int First = 15_300, Last = 19_999;

    private static int next = First;

    /// <summary>A port that neither UDP nor TCP uses now; each call gives another.</summary>
    public static int Next()
    {
        while (true)
        {
            var port = next;
            next = next == Last ? First : next + 1;
            using var tcp = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            using var udp = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
            try
            {
                tcp.Bind(new IPEndPoint(IPAddress.Loopback, port));
                udp.Bind(new IPEndPoint(IPAddress.Loopback, port));
                return port;
            }
            catch (SocketException)
            {
                // taken: another one
            }
        }
    }
}
