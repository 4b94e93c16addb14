using System.Buffers.Binary;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using ServiceDns.Dns;
using ServiceDns.Linux.Sockets;

namespace ServiceDns.Benchmarks.Load;

/// <summary>
/// One connected socket and the questions under way on it. The low 12 bits of an id are a slot's number, the others how often it was used.
/// </summary>
internal sealed unsafe class LoadFlow : IDisposable
{
    /// <summary>The most questions that can be under way on one socket.</summary>
    public const int MaxSlots = 1 << SlotBits;

    private const int SlotBits = 12, BufferSize = 4 << 20;

    private readonly Socket socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { Blocking = false };
    private readonly Slot[] slots;
    private readonly ushort[] free;
    private int freeCount;

    public LoadFlow(IPEndPoint server, int slotCount)
    {
        SocketOptions.SetReceiveBuffer(socket, BufferSize);
        socket.SendBufferSize = BufferSize;
        socket.Connect(server);
        slots = new Slot[slotCount];
        free = [.. Enumerable.Range(0, slotCount).Reverse().Select(slot => (ushort)slot)];
        freeCount = slotCount;
    }

    /// <summary>The descriptor.</summary>
    public int Descriptor => (int)socket.Handle;

    /// <summary>Questions without an answer so far.</summary>
    public int UnderWay => slots.Length - freeCount;

    /// <summary>Questions that could be sent now.</summary>
    public int Room => freeCount;

    /// <summary>Takes what has arrived, at most one batch, and returns how many messages that was.</summary>
    public int Receive(LoadBuffers buffers, QuestionPool questions, bool isEcho, LoadTally tally)
    {
        var count = LibC.ReceiveMessages(Descriptor, buffers.Received, LoadBuffers.Capacity, LibC.DontWait, null);
        if (count <= 0) return 0;
        var now = Stopwatch.GetTimestamp();
        for (var i = 0; i < count; i++) Take(buffers.ReceivedAt(i), questions, isEcho, tally, now);
        return count;
    }

    /// <summary>Sends questions from <paramref name="first"/> on, and returns how many the system took.</summary>
    /// <param name="buffers">Where they are written.</param>
    /// <param name="questions">The questions.</param>
    /// <param name="first">The first one's index; behind the last follows the first again.</param>
    /// <param name="count">How many, at most a batch and <see cref="Room"/>.</param>
    /// <param name="due">When the first was due, in ticks of <see cref="Stopwatch"/>.</param>
    /// <param name="interval">Ticks until the next one was due.</param>
    public int Send(LoadBuffers buffers, QuestionPool questions, int first, int count, long due, double interval)
    {
        for (var i = 0; i < count; i++)
        {
            var number = free[freeCount - 1 - i];
            ref var slot = ref slots[number];
            slot.Question = (first + i) % questions.Count;
            slot.Due = due + (long)(i * interval);
            buffers.SetLength(i, questions.Write(slot.Question, (ushort)(slot.Uses << SlotBits | number), buffers.RoomAt(i)));
        }
        var sent = Math.Max(0, LibC.SendMessages(Descriptor, buffers.Sent, (uint)count, LibC.DontWait));
        for (var i = 0; i < sent; i++) slots[free[--freeCount]].IsUnderWay = true;
        return sent;
    }

    /// <summary>Gives up the questions that were due before <paramref name="limit"/>.</summary>
    public void GiveUp(long limit, LoadTally tally)
    {
        if (UnderWay == 0) return;
        for (var i = 0; i < slots.Length; i++)
        {
            if (!slots[i].IsUnderWay || slots[i].Due > limit) continue;
            Release(i);
            tally.Lost++;
        }
    }

    public void Dispose() => socket.Dispose();

    private void Take(ReadOnlySpan<byte> message, QuestionPool questions, bool isEcho, LoadTally tally, long now)
    {
        var id = message.Length < Header.Size ? 0 : BinaryPrimitives.ReadUInt16BigEndian(message);
        var number = id & (MaxSlots - 1);
        if (message.Length < Header.Size || number >= slots.Length || !slots[number].IsUnderWay
            || (slots[number].Uses & 15) != id >> SlotBits)
        {
            tally.Strays++;
            return;
        }
        ref var slot = ref slots[number];
        var verdict = questions.Check(slot.Question, message, isEcho);
        tally.Add(verdict);
        if (verdict == Verdict.Right) tally.Latency.Add(now - slot.Due); // a tick of Stopwatch is a nanosecond on Linux
        Release(number);
    }

    private void Release(int number)
    {
        slots[number].IsUnderWay = false;
        slots[number].Uses++;
        free[freeCount++] = (ushort)number;
    }

    private struct Slot
    {
        public long Due;
        public int Question;
        public ushort Uses;
        public bool IsUnderWay;
    }
}
