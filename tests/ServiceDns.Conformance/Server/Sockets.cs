using System.Net;
using System.Net.Sockets;

namespace ServiceDns.Conformance.Server;

/// <summary>Free ports of the loopback address.</summary>
internal static class Sockets
{
    /// <summary>A port that neither UDP nor TCP uses now.</summary>
    public static int FreePort()
    {
        while (true)
        {
            using var tcp = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            using var udp = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
            tcp.Bind(new IPEndPoint(IPAddress.Loopback, 0));
            try
            {
                udp.Bind(tcp.LocalEndPoint!);
                return ((IPEndPoint)tcp.LocalEndPoint!).Port;
            }
            catch (SocketException)
            {
                // UDP has it: another one
            }
        }
    }
}
