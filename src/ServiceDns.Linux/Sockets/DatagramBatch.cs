using System.Runtime.InteropServices;

namespace ServiceDns.Linux.Sockets;

/// <summary>
/// Receives several datagrams with one system call and sends their replies with another. For one thread; allocates nothing.
/// </summary>
/// <remarks>
/// A round is <see cref="Receive(int)"/>, then for each datagram <see cref="Reply"/>, <see cref="Detach"/> or nothing, then
/// <see cref="Flush"/> and <see cref="Rearm"/>. Replies go out of the memory that was received into, from the address that was asked.
/// </remarks>
public sealed unsafe class DatagramBatch : IDisposable
{
    private const int CacheLine = 64; // bytes of one, and of a message header on 64-bit machines

    private readonly Datagram[] datagrams;
    private readonly ReplyQueue replies;
    private BatchMessage* messages; // as received

    /// <summary>
    /// Makes a batch of <paramref name="capacity"/> datagrams; each must be set by <see cref="Load"/> before the first round.
    /// </summary>
    /// <param name="capacity">Most datagrams of a round.</param>
    /// <param name="joins">Whether replies to one client may leave as one message (<see cref="SocketOptions.HasSegments"/>).</param>
    public DatagramBatch(int capacity, bool joins = false)
    {
        datagrams = new Datagram[capacity];
        replies = new ReplyQueue(capacity, joins);
        messages = (BatchMessage*)NativeMemory.AlignedAlloc((nuint)Math.Max(1, capacity) * (nuint)sizeof(BatchMessage), CacheLine);
        new Span<BatchMessage>(messages, capacity).Clear();
    }

    /// <summary>Gives back the native memory when nobody else did.</summary>
    ~DatagramBatch() => Release();

    /// <summary>Puts a datagram in place <paramref name="index"/>; it must live as long as it is there.</summary>
    public void Load(int index, Datagram datagram)
    {
        ArgumentNullException.ThrowIfNull(datagram);
        datagrams[index] = datagram;
        datagram.Arm(&messages[index].Header);
    }

    /// <summary>Waits for a datagram and takes what else is there.</summary>
    /// <returns>
    /// How many places are filled, from the first on; or a negative <see cref="Errno"/>. A socket shut down by another thread gives,
    /// after what it still held, one empty datagram.
    /// </returns>
    public int Receive(int socket) => Receive(socket, LibC.WaitForOne);

    /// <summary>As <see cref="Receive(int)"/>, but does not wait: for finding out whether the system has the call and allows it.</summary>
    public int TryReceive(int socket) => Receive(socket, LibC.DontWait);

    /// <summary>Bytes received in a place.</summary>
    public int LengthOf(int index) => (int)messages[index].Length;

    /// <summary>
    /// The address that a datagram was sent to, 4 or 16 bytes in network order; empty when the socket does not tell. To be read once
    /// before the reply: it frees the reply from the interface the query came in by, which need not be the way back.
    /// </summary>
    public ReadOnlySpan<byte> TakeDestination(int index) => datagrams[index].TakeDestination(&messages[index].Header);

    /// <summary>The socket address of the peer, as the kernel wrote it: family, port, address.</summary>
    public ReadOnlySpan<byte> PeerOf(int index) => new(messages[index].Header.Name, Datagram.PeerSize);

    /// <summary>Queues a reply of <paramref name="length"/> bytes to the datagram in a place.</summary>
    public void Reply(int index, int length) => replies.Add(&messages[index].Header, length);

    /// <summary>Takes the datagram out of its place, for <see cref="Datagram.Reply"/> later; <see cref="Load"/> another.</summary>
    public void Detach(int index) => datagrams[index].Keep(&messages[index].Header);

    /// <summary>
    /// Sends the queued replies. One that the system refuses (no route, forbidden, too long) is left out, the rest go on.
    /// </summary>
    /// <returns>How many were refused.</returns>
    public int Flush(int socket) => replies.Send(socket);

    /// <summary>Makes the first <paramref name="count"/> places ready for the next round.</summary>
    public void Rearm(int count)
    {
        for (var i = 0; i < count; i++) datagrams[i].Rearm(&messages[i].Header);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Release();
        GC.SuppressFinalize(this);
    }

    private int Receive(int socket, int flags)
    {
        while (true)
        {
            var count = LibC.ReceiveMessages(socket, messages, (uint)datagrams.Length, flags, null);
            if (count >= 0) return count;
            var error = Marshal.GetLastSystemError();
            if (error != (int)Errno.Interrupted) return -error;
        }
    }

    private void Release()
    {
        NativeMemory.AlignedFree(messages);
        messages = null;
    }
}
