using System.Buffers.Binary;
using System.Runtime.InteropServices;
using ServiceDns.Linux.Sockets;
using static ServiceDns.Linux.Netlink.NetlinkCalls;

namespace ServiceDns.Linux.Netlink;

/// <summary>Takes a reply to a request, or a notification; the message is gone when it returns.</summary>
public delegate void NetlinkReceiver(NetlinkMessage message);

/// <summary>Whom requests are made to: the kernel, or what stands for it in a test.</summary>
public interface INetlinkPeer : IDisposable
{
    /// <summary>The address of the caller, by which notifications tell who caused them.</summary>
    uint PortId { get; }

    /// <summary>Makes room for a single message, or batch, of so many bytes.</summary>
    void ReserveSend(int bytes);

    /// <inheritdoc cref="NetlinkSocket.Request"/>
    NetlinkResult Request(ReadOnlySpan<byte> messages, NetlinkReceiver? receive = null, Action<NetlinkResult>? failed = null);
}

/// <summary>A conversation with one part of the kernel, for one thread at a time.</summary>
/// <remarks>
/// The kernel carries out a request within the call that sends it, and what it has to say is in the socket's queue when that call
/// returns. So requests never wait, and none needs a time-out. A socket that joined groups is for notifications alone.
/// </remarks>
public sealed unsafe class NetlinkSocket : INetlinkPeer
{
    private const int BufferSize = 1 << 16; // the kernel packs at most 32 KiB of a dump into one datagram
    private const int QueueSize = 8 << 20; // room for the acknowledgements of some ten thousand messages

    private readonly int descriptor;
    private byte* buffer;
    private uint sequence;
    private bool hasLeftovers; // replies that an earlier request left behind when its receiver threw

    private NetlinkSocket(int descriptor)
    {
        this.descriptor = descriptor;
        buffer = (byte*)NativeMemory.Alloc(BufferSize);
    }

    /// <summary>Gives back the descriptor and the memory when nobody else did.</summary>
    ~NetlinkSocket() => Release();

    /// <summary>The socket's own address, by which notifications tell who caused them.</summary>
    public uint PortId { get; private set; }

    /// <summary>The descriptor, for <c>poll</c>.</summary>
    internal int Descriptor => descriptor;

    /// <summary>Opens a socket in the network namespace of the calling thread; it stays in that one.</summary>
    /// <exception cref="NetlinkException">The kernel has no such protocol, or there are no descriptors left.</exception>
    public static NetlinkSocket Open(NetlinkProtocol protocol)
    {
        var descriptor = Socket(AddressFamily, RawSocket | CloseOnExec, (int)protocol);
        if (descriptor < 0) throw new NetlinkException($"opening a netlink socket for {protocol}", LastError());
        var socket = new NetlinkSocket(descriptor);
        socket.Set(SolNetlink, CapAcknowledge, 1);
        socket.Set(SolNetlink, ExtendedAcknowledge, 1);
        if (protocol == NetlinkProtocol.Route) socket.Set(SolNetlink, StrictCheck, 1);
        socket.SetQueueSize(ReceiveBufferForce, ReceiveBuffer, QueueSize);
        socket.FindPort();
        return socket;
    }

    /// <summary>A number for the next message; replies repeat it. Never 0, which notifications have.</summary>
    public uint NextSequence() => ++sequence == 0 ? ++sequence : sequence;

    /// <summary>Receives the notifications of a group from now on.</summary>
    /// <exception cref="NetlinkException">There is no such group, or it needs a right that is missing.</exception>
    public void Join(int group)
    {
        if (Set(SolNetlink, AddMembership, group) < 0) throw new NetlinkException($"joining the netlink group {group}", LastError());
    }

    /// <summary>Makes room for a single message, or batch, of so many bytes, beyond the system's limit where that is allowed.</summary>
    public void ReserveSend(int bytes) => SetQueueSize(SendBufferForce, SendBuffer, bytes + (bytes / 2) + 4096);

    /// <summary>Receives no notification of what the socket with that address causes; the kernel leaves them out.</summary>
    /// <exception cref="NetlinkException">The kernel does not take filters.</exception>
    public void Ignore(uint portId)
    {
        var source = BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness(portId) : portId;
        var instructions = stackalloc BpfInstruction[]
        {
            new(code: 0x20, operand: 12), // load the word nlmsg_pid, as if it were in network order
            new(code: 0x15, operand: source, otherwise: 1), // equal: go on; else skip one
            new(code: 0x06, operand: 0), // leave out
            new(code: 0x06, operand: uint.MaxValue), // take all of it
        };
        var filter = new BpfProgram { Length = 4, Instructions = instructions };
        if (SetOption(descriptor, SolSocket, AttachFilter, (int*)&filter, (uint)sizeof(BpfProgram)) < 0)
        {
            throw new NetlinkException("filtering a netlink socket", LastError());
        }
    }

    /// <summary>
    /// Sends what is to be carried out, and gives every reply that is no error, acknowledgement or end to <paramref name="receive"/>.
    /// </summary>
    /// <param name="messages">One message or several; those without <see cref="NetlinkFlags.Acknowledge"/> report only errors.</param>
    /// <param name="receive">Takes the replies; null where none but errors matter.</param>
    /// <param name="failed">Told of each message that the kernel refused, for batches whose messages stand alone.</param>
    /// <returns>The first error, or success.</returns>
    public NetlinkResult Request(ReadOnlySpan<byte> messages, NetlinkReceiver? receive = null, Action<NetlinkResult>? failed = null)
    {
        if (hasLeftovers) Drain();
        var error = Send(messages);
        if (error != 0) return new NetlinkResult(error);
        var hasLastWord = HasLastWord(messages);
        var result = NetlinkResult.Success;
        hasLeftovers = true;
        for (var isOver = false; !isOver;)
        {
            var length = Receive(DontWait);
            if (length == -(int)Errno.TryAgain) break;
            if (length < 0)
            {
                // What was lost may have been the error.
                if (result.IsSuccess) result = new NetlinkResult(-length);
                hasLastWord = false;
                continue;
            }
            foreach (var message in new NetlinkReader(new ReadOnlySpan<byte>(buffer, length)))
            {
                if (message.Flags.HasFlag(NetlinkFlags.DumpInterrupted)) result = result with { IsInterrupted = true };
                var isOutcome = message.Type is NetlinkMessage.ErrorType or NetlinkMessage.DoneType;
                if (isOutcome) Note(NetlinkResult.Of(message), failed, ref result);
                else receive?.Invoke(message);
                isOver |= isOutcome && hasLastWord;
            }
        }
        hasLeftovers = false;
        return result;
    }

    /// <summary>Receives notifications that are there, and waits for none.</summary>
    /// <returns>False when some were lost: what they told about must be looked at anew.</returns>
    public bool TakeNotifications(NetlinkReceiver receive)
    {
        ArgumentNullException.ThrowIfNull(receive);
        var complete = true;
        while (Receive(DontWait) is var length && length != -(int)Errno.TryAgain)
        {
            complete &= length >= 0;
            if (length < 0) continue;
            foreach (var message in new NetlinkReader(new ReadOnlySpan<byte>(buffer, length))) receive(message);
        }
        return complete;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Release();
        GC.SuppressFinalize(this);
    }

    private static NetlinkResult LastError() => new(Marshal.GetLastSystemError());

    private static void Note(NetlinkResult outcome, Action<NetlinkResult>? failed, ref NetlinkResult result)
    {
        if (outcome.IsSuccess) return;
        failed?.Invoke(outcome);
        if (result.IsSuccess) result = outcome with { IsInterrupted = result.IsInterrupted };
    }

    /// <summary>Whether nothing can follow the outcome: of one message that asks for its outcome, or for all there are.</summary>
    private static bool HasLastWord(ReadOnlySpan<byte> messages)
    {
        if (messages.Length < NetlinkWriter.HeaderSize) return false;
        if (MemoryMarshal.Read<uint>(messages) + 3 < messages.Length) return false; // several; 3 is what padding may add to one
        var flags = (NetlinkFlags)MemoryMarshal.Read<ushort>(messages[6..]);
        return flags.HasFlag(NetlinkFlags.Acknowledge) || flags.HasFlag(NetlinkFlags.Dump);
    }

    private void Drain()
    {
        while (Receive(DontWait) != -(int)Errno.TryAgain)
        {
        }
    }

    private int Send(ReadOnlySpan<byte> messages)
    {
        var kernel = new NetlinkAddress { Family = AddressFamily };
        fixed (byte* start = messages)
        {
            while (true)
            {
                if (SendTo(descriptor, start, (nuint)messages.Length, 0, &kernel, (uint)sizeof(NetlinkAddress)) >= 0) return 0;
                var error = Marshal.GetLastSystemError();
                if (error != (int)Errno.Interrupted) return error;
            }
        }
    }

    /// <summary>The length of what came from the kernel, or a negative error number.</summary>
    private int Receive(int flags)
    {
        while (true)
        {
            var from = default(NetlinkAddress);
            var fromLength = (uint)sizeof(NetlinkAddress);
            var length = ReceiveFrom(descriptor, buffer, BufferSize, flags | RealLength, &from, &fromLength);
            if (length > BufferSize) return -(int)Errno.MessageTooLong;
            if (length >= 0 && from.PortId == 0) return (int)length;
            if (length >= 0) continue; // from another program, not from the kernel
            var error = Marshal.GetLastSystemError();
            if (error != (int)Errno.Interrupted) return -error;
        }
    }

    private void FindPort()
    {
        var own = new NetlinkAddress { Family = AddressFamily };
        var length = (uint)sizeof(NetlinkAddress);
        if (Bind(descriptor, &own, length) < 0 || GetSocketName(descriptor, &own, &length) < 0)
        {
            throw new NetlinkException("binding a netlink socket", LastError());
        }
        PortId = own.PortId;
    }

    private void SetQueueSize(int force, int ordinary, int bytes)
    {
        if (Set(SolSocket, force, bytes) < 0) Set(SolSocket, ordinary, bytes);
    }

    private int Set(int level, int name, int value) => SetOption(descriptor, level, name, &value, sizeof(int));

    private void Release()
    {
        if (buffer == null) return;
        NativeMemory.Free(buffer);
        buffer = null;
        _ = Close(descriptor);
    }
}
