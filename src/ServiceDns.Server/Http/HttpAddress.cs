using System.Globalization;
using System.Net;
using System.Net.Sockets;
using ServiceDns.Corefile;

namespace ServiceDns.Server;

/// <summary>
/// Where HTTP is served: <c>:8080</c> on all addresses, or <c>127.0.0.1:8080</c>, <c>[::1]:8080</c>, <c>localhost:9153</c>. As with Go,
/// <c>0.0.0.0</c> and <c>[::]</c> are all addresses too, of both families.
/// </summary>
/// <param name="Address">The local address; null for all, IPv4 and IPv6.</param>
/// <param name="Port">The port; 0 leaves the choice to the system.</param>
internal sealed record HttpAddress(IPAddress? Address, int Port)
{
    /// <summary>Reads an address in Go's form. A host name stands for the first of its addresses, IPv4 before IPv6.</summary>
    /// <exception cref="IOException">It has no port, or its host is not known.</exception>
    internal static HttpAddress Parse(string text)
    {
        if (!HostPort.TrySplit(text, out var host, out var portText, out var error)) throw Failed(text, error);
        if (!ushort.TryParse(portText, NumberStyles.None, CultureInfo.InvariantCulture, out var port))
        {
            throw Failed(text, $"address {portText}: invalid port");
        }
        if (host.Length == 0) return new HttpAddress(null, port);
        if (!IPAddress.TryParse(host, out var address)) return new HttpAddress(Resolve(text, host), port);
        // 127.1 and the like are addresses to inet_aton(3), and names to Go
        if (!host.Contains(':') && !StrictAddress.TryParse(host, out _)) throw Unknown(text, host);
        return new HttpAddress(address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any) ? null : address, port);
    }

    internal static IOException Failed(string text, string reason, Exception? inner = null) =>
        new($"listen tcp {text}: {reason}", inner);

    private static IPAddress Resolve(string text, string host)
    {
        try
        {
            return System.Net.Dns.GetHostAddresses(host)
                .OrderBy(address => address.AddressFamily == AddressFamily.InterNetwork ? 0 : 1)
                .First();
        }
        catch (SocketException e)
        {
            throw e.SocketErrorCode == SocketError.HostNotFound ? Unknown(text, host, e) : Failed(text, $"lookup {host}: {e.Message}", e);
        }
    }

    private static IOException Unknown(string text, string host, Exception? inner = null) =>
        Failed(text, $"lookup {host}: no such host", inner);
}
