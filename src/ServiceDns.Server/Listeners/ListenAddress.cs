using System.Globalization;

namespace ServiceDns.Server;

/// <summary>
/// Where to listen, and for what: plain DNS by UDP and TCP on one port, DNS over TLS, HTTPS, gRPC or QUIC, or a Unix socket.
/// </summary>
/// <param name="Host">An IP address, an IPv6 one with its zone where it has one (<c>fe80::1%eth0</c>); empty for every address of the
/// machine. The path of a Unix socket.</param>
/// <param name="Port">The port; 0 lets the system choose one, the same for UDP and TCP.</param>
/// <param name="Scheme">How clients come, one of <see cref="Corefile.Transport"/>.</param>
public readonly record struct ListenAddress(string Host, int Port, string Scheme = Corefile.Transport.Dns)
{
    /// <summary>Host and port as Go writes them: <c>:53</c>, <c>127.0.0.1:53</c>, <c>[::1]:53</c>; or the path.</summary>
    public override string ToString()
    {
        if (IsPath) return Host;
        var port = Port.ToString(CultureInfo.InvariantCulture);
        return Host.Contains(':', StringComparison.Ordinal) ? $"[{Host}]:{port}" : $"{Host}:{port}";
    }

    /// <summary>As the <c>server</c> label of metrics has it: <c>dns://:53</c>.</summary>
    public string Label => $"{Scheme}://{this}";

    /// <summary>Whether <see cref="Host"/> is the path of a Unix socket.</summary>
    internal bool IsPath => Scheme == Corefile.Transport.Unix;

    /// <summary>Whether clients come by QUIC, whose sockets are not ours.</summary>
    internal bool IsQuic => Scheme is Corefile.Transport.Quic or Corefile.Transport.Https3;

    /// <summary>Whether queries come by UDP too.</summary>
    internal bool HasDatagrams => Scheme == Corefile.Transport.Dns;
}
