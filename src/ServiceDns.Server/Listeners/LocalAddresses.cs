using System.Net;
using System.Net.Sockets;

namespace ServiceDns.Server;

/// <summary>Binds every local address that a listener stands for.</summary>
/// <remarks>
/// A listener for all addresses has a wildcard socket for each family, which is told the address of each datagram (IP_PKTINFO), so that
/// the reply comes from there. A socket for each address would save that, some 4 % of a query's cost, and would not hear at an address
/// that the machine gets later, as a node or a pod with several interfaces does. One wildcard socket for both families costs 4 % more, and
/// together with IP_PKTINFO 14 %. <c>bind</c> with addresses has the cheap form.
/// </remarks>
internal static class LocalAddresses
{
    private const int Attempts = 16;

    /// <summary>
    /// One set of sockets for a single address; for the empty host one for all IPv4 addresses and one for all IPv6 addresses, as far as
    /// the machine has them. Port 0 becomes one port for all.
    /// </summary>
    /// <exception cref="ListenException">One can not be bound; then none is.</exception>
    public static IReadOnlyList<BoundSockets> Open(ListenAddress name, int udpCount, HandedSockets? inherited = null)
    {
        if (inherited is not null && inherited.Has(HandedKind.Tcp, name.Label))
        {
            return BoundSockets.Inherit(
                name, inherited.Take(HandedKind.Tcp, name.Label), inherited.Take(HandedKind.Udp, name.Label), udpCount);
        }
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return OpenOnce(name, udpCount);
            }
            catch (ListenException error) when (name.Port == 0 && attempt < Attempts && IsTaken(error))
            {
                // the port that was free for the first socket is not free for another: choose again
            }
        }
    }

    private static List<BoundSockets> OpenOnce(ListenAddress name, int udpCount)
    {
        IPAddress[] addresses = name.Host.Length == 0 ? [IPAddress.Any, IPAddress.IPv6Any] : [IPAddress.Parse(name.Host)];
        var opened = new List<BoundSockets>();
        ListenException? missing = null;
        try
        {
            foreach (var address in addresses)
            {
                try
                {
                    opened.Add(BoundSockets.Open(name, address, opened.Count > 0 ? opened[0].EndPoint.Port : name.Port, udpCount));
                }
                catch (ListenException error) when (addresses.Length > 1 && IsFamilyMissing(error))
                {
                    missing = error;
                }
            }
            return opened.Count > 0 ? opened : throw missing!;
        }
        catch
        {
            opened.ForEach(sockets => sockets.Dispose());
            throw;
        }
    }

    private static bool IsTaken(ListenException error) =>
        error.InnerException is SocketException { SocketErrorCode: SocketError.AddressAlreadyInUse };

    private static bool IsFamilyMissing(ListenException error) => error.InnerException is SocketException
    {
        SocketErrorCode: SocketError.AddressFamilyNotSupported or SocketError.ProtocolFamilyNotSupported or SocketError.AddressNotAvailable,
    };
}
