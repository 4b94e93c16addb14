using System.Runtime.InteropServices;

namespace ServiceDns.Linux.Sockets;

/// <summary>
/// The places in native memory that one datagram needs besides its bytes: the peer's address, the address it was sent to, and the
/// header for a reply that goes out alone, apart from its batch.
/// </summary>
public sealed unsafe class Datagram : IDisposable
{
    /// <summary>Bytes of the longest socket address used, struct sockaddr_in6.</summary>
    public const int PeerSize = 28;

    private const int ControlSize = 40, CacheLine = 64;

    private readonly bool isIPv6;
    private readonly uint controlSize;
    private readonly uint receiveLimit;
    private Places* places;

    /// <summary>Makes the places for a payload that the caller owns.</summary>
    /// <param name="payload">Where datagrams are received to and sent from; stays valid as long as this object.</param>
    /// <param name="receiveLimit">Bytes to receive at most; what is longer is cut off.</param>
    /// <param name="isIPv6">The socket's family.</param>
    /// <param name="withDestination">Whether the socket tells the address a datagram was sent to; the reply then comes from it.</param>
    public Datagram(byte* payload, int receiveLimit, bool isIPv6, bool withDestination)
    {
        this.isIPv6 = isIPv6;
        this.receiveLimit = (uint)receiveLimit;
        controlSize = withDestination ? ControlSize : 0u;
        places = (Places*)NativeMemory.AlignedAlloc((nuint)sizeof(Places), CacheLine);
        *places = default;
        places->Vector.Start = payload;
    }

    /// <summary>Gives back the native memory when nobody else did.</summary>
    ~Datagram() => Release();

    /// <summary>
    /// Sends <paramref name="length"/> bytes of the payload back to the peer, on any thread. False when the system refuses.
    /// </summary>
    /// <remarks>The datagram must have left its batch (<see cref="DatagramBatch.Detach"/>).</remarks>
    public bool Reply(int socket, int length)
    {
        places->Vector.Length = (nuint)length;
        return Send(socket, &places->Header);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Release();
        GC.SuppressFinalize(this);
    }

    /// <summary>Sends one message. False when the system refuses.</summary>
    internal static bool Send(int socket, MessageHeader* message)
    {
        nint sent;
        do
        {
            sent = LibC.SendMessage(socket, message, 0);
        }
        while (sent < 0 && Marshal.GetLastSystemError() == (int)Errno.Interrupted);
        return sent >= 0;
    }

    /// <summary>Fills in a header for receiving, with all the room there is: the kernel cuts the lengths to what it writes.</summary>
    internal void Arm(MessageHeader* header)
    {
        header->Name = places->Peer;
        header->Vectors = &places->Vector;
        header->VectorCount = 1;
        header->Control = places->Control;
        places->Vector.Length = receiveLimit;
        Rearm(header);
    }

    /// <summary>The same for a header that was this datagram's already: sets what the kernel has changed.</summary>
    internal void Rearm(MessageHeader* header)
    {
        header->NameLength = PeerSize;
        header->ControlLength = controlSize;
        header->Flags = 0;
    }

    /// <summary>Keeps the header of a received message for <see cref="Reply"/>.</summary>
    internal void Keep(MessageHeader* received) => places->Header = *received;

    internal ReadOnlySpan<byte> TakeDestination(MessageHeader* received)
    {
        var info = places->Control + PacketInfo.HeaderSize;
        var size = isIPv6 ? PacketInfo.IPv6Size : PacketInfo.IPv4Size;
        if (received->ControlLength < (nuint)(PacketInfo.HeaderSize + size)) return [];
        if (!isIPv6)
        {
            *(uint*)(info + PacketInfo.IPv4Interface) = 0;
            return new ReadOnlySpan<byte>(info + PacketInfo.IPv4Address, 4);
        }
        var address = new ReadOnlySpan<byte>(info + PacketInfo.IPv6Address, 16);
        var isLinkLocal = address[0] == 0xFE && (address[1] & 0xC0) == 0x80; // there the interface is part of the address
        if (!isLinkLocal) *(uint*)(info + PacketInfo.IPv6Interface) = 0;
        return address;
    }

    private void Release()
    {
        NativeMemory.AlignedFree(places);
        places = null;
    }

    /// <remarks>What every datagram needs comes first: it is one cache line.</remarks>
    private struct Places
    {
        public IoVector Vector;
        public fixed byte Peer[32];
        public fixed byte Control[ControlSize];
        public MessageHeader Header;
    }
}
