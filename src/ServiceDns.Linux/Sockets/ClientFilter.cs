using System.Net.Sockets;

namespace ServiceDns.Linux.Sockets;

/// <summary>
/// Lets the kernel drop a part of some clients' datagrams before they are queued to a socket: by whoever delivers them, at no cost to who
/// reads the socket. A classic BPF program (socket(7), SO_ATTACH_FILTER), which any user may attach.
/// </summary>
/// <param name="socket">The socket; it remains the caller's.</param>
/// <param name="isIPv6">Its family. Clients are the first eight bytes of an IPv6 address; else the four of an IPv4 one.</param>
public sealed unsafe class ClientFilter(Socket socket, bool isIPv6)
{
    /// <summary>Most clients of one filter.</summary>
    public const int MostClients = ClientFilterProgram.MostClients;

    private const int SolSocket = 1, SoAttachFilter = 26, SoDetachFilter = 27;

    private readonly ClientFilterProgram program = new(isIPv6);

    /// <summary>Replaces the socket's filter.</summary>
    /// <param name="clients">Each client once, as its address's bytes in network order read as a little-endian number.</param>
    /// <param name="passes">Which part of each client's datagrams passes, from 0 to 1; everybody else's do.</param>
    /// <returns>Whether the system has taken it.</returns>
    public bool TryAttach(ReadOnlySpan<ulong> clients, ReadOnlySpan<double> passes)
    {
        fixed (BpfInstruction* instructions = program.Write(clients, passes))
        {
            var filter = new BpfProgram { Length = (ushort)program.Length, Instructions = instructions };
            return TrySet(SoAttachFilter, new ReadOnlySpan<byte>(&filter, sizeof(BpfProgram)));
        }
    }

    /// <summary>Takes the socket's filter away, if it has one.</summary>
    public void Detach() => TrySet(SoDetachFilter, stackalloc byte[sizeof(int)]);

    private bool TrySet(int option, ReadOnlySpan<byte> value)
    {
        try
        {
            socket.SetRawSocketOption(SolSocket, option, value);
            return true;
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            return false;
        }
    }
}
