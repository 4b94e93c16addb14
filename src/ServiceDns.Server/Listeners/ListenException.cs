using System.Globalization;
using System.Net.Sockets;

namespace ServiceDns.Server;

/// <summary>A listener could not be opened. The message is Go's, as CoreDNS prints it, and then what to do.</summary>
public sealed class ListenException : Exception
{
    private const string PortsFile = "/proc/sys/net/ipv4/ip_unprivileged_port_start";

    /// <summary>Says why <paramref name="address"/> can not be listened on.</summary>
    /// <param name="network"><c>udp</c>, <c>tcp</c> or <c>unix</c>.</param>
    /// <param name="address">The address asked for.</param>
    /// <param name="cause">What the system said.</param>
    public ListenException(string network, ListenAddress address, SocketException cause)
        : base($"listen {network} {address}: {Describe(address, cause)}", cause)
    {
    }

    /// <summary>The same where something else than a socket's error says why.</summary>
    internal ListenException(string network, ListenAddress address, string reason, Exception cause)
        : base($"listen {network} {address}: {reason}", cause)
    {
    }

    private static string Describe(ListenAddress address, SocketException cause) => cause.SocketErrorCode switch
    {
        SocketError.AddressAlreadyInUse when address.IsPath =>
            "bind: address already in use; stop the server that listens there, or remove the file if it is no socket",
        SocketError.AddressAlreadyInUse =>
            $"bind: address already in use; stop the program that has port {Port(address)}, or {Another(address)}",
        SocketError.AccessDenied when address.IsPath => "bind: permission denied; the folder must let this user make files",
        SocketError.AccessDenied =>
            $"bind: permission denied; {Privilege(address)}",
        SocketError.AddressNotAvailable =>
            "bind: cannot assign requested address; no interface of this machine has it",
        SocketError.AddressFamilyNotSupported =>
            "socket: address family not supported by protocol; this machine has no such addresses",
        _ => cause.Message,
    };

    private static string Privilege(ListenAddress address) => File.Exists(PortsFile)
        ? $"ports below {File.ReadAllText(PortsFile).Trim()} need the capability CAP_NET_BIND_SERVICE, or a lower sysctl "
          + $"net.ipv4.ip_unprivileged_port_start; or {Another(address)}"
        : Another(address);

    private static string Another(ListenAddress address) =>
        $"choose another port than {Port(address)}, in the Corefile or, where that names none, with -dns.port";

    private static string Port(ListenAddress address) => address.Port.ToString(CultureInfo.InvariantCulture);
}
