namespace ServiceDns.Linux.IpVs;

/// <summary>Idle time-outs of connections; zero stands for keeping what is.</summary>
/// <param name="Tcp">Of TCP.</param>
/// <param name="TcpFin">Of TCP after a FIN.</param>
/// <param name="Udp">Of UDP.</param>
public readonly record struct IpVsTimeouts(TimeSpan Tcp, TimeSpan TcpFin, TimeSpan Udp);
