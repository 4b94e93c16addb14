using System.Net.Sockets;

namespace ServiceDns.TestSupport;

/// <summary>A UDP client that is given a packet as it came, also one that is several datagrams (UDP_GRO, udp(7)).</summary>
internal static class WholePackets
{
    private const int SolUdp = 17, UdpGro = 104;

    /// <summary>Has them received whole from now on. False where the system can not: before Linux 5.0, and elsewhere.</summary>
    public static bool TryTake(Socket client)
    {
        try
        {
            client.SetRawSocketOption(SolUdp, UdpGro, BitConverter.GetBytes(1));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
