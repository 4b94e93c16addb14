namespace ServiceDns.Forwarding.Config;

/// <summary>What <c>conntrack</c> says of the kernel's settings; zero leaves what is.</summary>
/// <param name="MaxPerCore">Connections to track for each core.</param>
/// <param name="Min">Connections to track at least.</param>
/// <param name="TcpEstablished">Idle time-out of connections.</param>
/// <param name="TcpCloseWait">Time-out of half-closed connections.</param>
/// <param name="TcpBeLiberal">Whether to accept packets outside the window.</param>
/// <param name="Udp">Idle time-out of unreplied UDP.</param>
/// <param name="UdpStream">Idle time-out of replied UDP.</param>
public sealed record ConntrackSettings(
    int MaxPerCore, int Min, TimeSpan TcpEstablished, TimeSpan TcpCloseWait, bool TcpBeLiberal, TimeSpan Udp, TimeSpan UdpStream)
{
    /// <summary>How many connections to track on a machine with that many cores; 0 to leave it.</summary>
    public int MaxFor(int cores) => MaxPerCore <= 0 ? 0 : (int)Math.Min(int.MaxValue, Math.Max((long)MaxPerCore * cores, Min));
}
