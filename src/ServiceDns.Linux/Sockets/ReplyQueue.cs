using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace ServiceDns.Linux.Sockets;

/// <summary>
/// Replies on their way out with one system call. Those to one client that have one length, and one more that is shorter, leave as one
/// message that the kernel cuts apart where it arrives, or before a device that can not (UDP_SEGMENT, udp(7)): what a packet costs on
/// its way is paid once.
/// </summary>
/// <remarks>
/// A stub resolver's A and AAAA come from one socket, and whoever forwards for many has few sockets, so under load this is often the case.
/// For one thread; allocates nothing after it is made.
/// </remarks>
internal sealed unsafe class ReplyQueue
{
    private const int Longest = 1232; // bytes, as any path takes them (RFC 9715): the kernel does not cut into longer ones than it takes
    private const int MostJoined = 53; // as many of these as fit into the longest message, 65,507 bytes
    private const int ControlSize = 64; // bytes: room for the longest packet information and the length of a segment
    private const int Pause = 10_000; // replies

    private readonly Entry[] entries; // those for one client side by side, the longest first
    private readonly PinnedArray<BatchMessage> messages;
    private readonly PinnedArray<IoVector> vectors;
    private readonly PinnedArray<byte> controls;
    private readonly bool joins;
    private int count;
    private int pause; // replies still to be sent one by one

    /// <param name="capacity">Most replies at a time.</param>
    /// <param name="joins">Whether the socket knows UDP_SEGMENT; else each reply is a message of its own.</param>
    public ReplyQueue(int capacity, bool joins)
    {
        this.joins = joins;
        entries = new Entry[capacity];
        messages = new(capacity);
        vectors = new(capacity);
        controls = new(joins ? capacity * ControlSize : 0);
    }

    /// <summary>
    /// Queues a reply out of the memory that <paramref name="received"/> was received into; both stay there until it is sent.
    /// </summary>
    public void Add(MessageHeader* received, int length)
    {
        var entry = new Entry { Received = received, Length = length, Key = joins ? KeyOf(received, length) : 0 };
        var place = count++;
        for (; place > 0 && entries[place - 1].Key > entry.Key; place--) entries[place] = entries[place - 1];
        entries[place] = entry;
    }

    /// <summary>Sends what is queued. A reply that the system refuses is left out, the rest go on.</summary>
    /// <returns>How many were refused.</returns>
    public int Send(int socket)
    {
        var (messageCount, position, refused) = (Arrange(), 0, 0);
        while (position < messageCount)
        {
            var sent = LibC.SendMessages(socket, messages.Start + position, (uint)(messageCount - position), 0);
            if (sent > 0)
            {
                position += sent;
                continue;
            }
            var error = (Errno)Marshal.GetLastSystemError();
            if (error == Errno.Interrupted) continue;
            refused += SendApart(socket, &messages.Start[position].Header, error); // the call stops before what it can not send
            position++;
        }
        pause = Math.Max(0, pause - count);
        count = 0;
        return refused;
    }

    /// <summary>Orders by client, then longest first. Clients with one key are told apart when messages are joined.</summary>
    private static ulong KeyOf(MessageHeader* received, int length)
    {
        const ulong Mix = 0x9E37_79B9_7F4A_7C15;
        var peer = (ulong*)received->Name;
        var client = *peer; // struct sockaddr_in: family, port, address
        if (received->NameLength == Datagram.PeerSize) client = (client ^ peer[1] * Mix ^ peer[2]) * Mix;
        return client & ~0xFFFFUL | (ushort)(ushort.MaxValue - Math.Min(length, ushort.MaxValue));
    }

    /// <summary>Makes messages of the entries.</summary>
    /// <returns>How many.</returns>
    private int Arrange()
    {
        var (made, next) = (0, 0);
        while (next < count)
        {
            var first = next;
            do
            {
                vectors.Start[next] = new IoVector { Start = entries[next].Received->Vectors->Start, Length = (nuint)entries[next].Length };
                next++;
            }
            while (next < count && MayFollow(first, next));
            Fill(made, first, next - first);
            made++;
        }
        return made;
    }

    /// <summary>Whether a reply can leave with the first of a message: a shorter one ends it.</summary>
    private bool MayFollow(int first, int next) =>
        joins && pause == 0 && next - first < MostJoined
        && entries[first].Length <= Longest && entries[next - 1].Length == entries[first].Length
        && HasSameWay(entries[first].Received, entries[next].Received);

    private static bool HasSameWay(MessageHeader* one, MessageHeader* other) =>
        Bytes(one->Name, one->NameLength).SequenceEqual(Bytes(other->Name, other->NameLength))
        && Bytes(one->Control, one->ControlLength).SequenceEqual(Bytes(other->Control, other->ControlLength));

    private static ReadOnlySpan<byte> Bytes(byte* start, nuint length) => new(start, (int)length);

    private void Fill(int place, int first, int vectorCount)
    {
        var header = &messages.Start[place].Header;
        *header = *entries[first].Received;
        header->Vectors = vectors.Start + first;
        header->VectorCount = (nuint)vectorCount;
        if (vectorCount == 1) return;
        var control = controls.Start + place * ControlSize;
        Bytes(header->Control, header->ControlLength).CopyTo(new Span<byte>(control, ControlSize));
        SegmentLength.Write(control + header->ControlLength, (ushort)entries[first].Length);
        header->Control = control;
        header->ControlLength += SegmentLength.Size;
    }

    /// <summary>Sends the replies of a message that was refused one by one, where they are several.</summary>
    /// <returns>How many are refused again.</returns>
    private int SendApart(int socket, MessageHeader* message, Errno error)
    {
        if (message->VectorCount == 1) return 1;
        if (error == Errno.InputOutput) pause = Pause; // IPsec, or before Linux 6.11 a device without checksums: these can not
        var (replies, refused) = (message->VectorCount, 0);
        message->VectorCount = 1;
        message->ControlLength -= SegmentLength.Size;
        for (nuint sent = 0; sent < replies; sent++, message->Vectors++)
        {
            if (!Datagram.Send(socket, message)) refused++;
        }
        return refused;
    }

    private struct Entry
    {
        public MessageHeader* Received;
        public int Length;
        public ulong Key;
    }

    private readonly struct PinnedArray<T>(int length) where T : unmanaged
    {
        private readonly T[] elements = GC.AllocateArray<T>(length, pinned: true);

        public T* Start => (T*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(elements));
    }
}
