using System.Runtime.InteropServices;
using ServiceDns.Linux.Sockets;

namespace ServiceDns.Benchmarks.Load;

/// <summary>Native memory for one batch each way, which all connections of a run use in turn.</summary>
internal sealed unsafe class LoadBuffers : IDisposable
{
    /// <summary>Messages of one system call.</summary>
    public const int Capacity = 32;

    private const int Stride = 4096;

    private readonly byte* payloads;

    public LoadBuffers()
    {
        payloads = (byte*)NativeMemory.AllocZeroed(2 * Capacity * Stride);
        Received = Make(payloads);
        Sent = Make(payloads + Capacity * Stride);
    }

    /// <summary>Headers for receiving into, armed with all the room there is.</summary>
    public BatchMessage* Received { get; }

    /// <summary>Headers for sending.</summary>
    public BatchMessage* Sent { get; }

    /// <summary>What was received in a place.</summary>
    public ReadOnlySpan<byte> ReceivedAt(int index) => new(payloads + index * Stride, (int)Received[index].Length);

    /// <summary>Room for a request.</summary>
    public Span<byte> RoomAt(int index) => new(payloads + (Capacity + index) * Stride, Stride);

    public void SetLength(int index, int length) => Sent[index].Header.Vectors->Length = (nuint)length;

    public void Dispose()
    {
        Free(Received);
        Free(Sent);
        NativeMemory.Free(payloads);
    }

    private static BatchMessage* Make(byte* payloads)
    {
        var messages = (BatchMessage*)NativeMemory.AllocZeroed(Capacity, (nuint)sizeof(BatchMessage));
        var vectors = (IoVector*)NativeMemory.AllocZeroed(Capacity, (nuint)sizeof(IoVector));
        for (var i = 0; i < Capacity; i++)
        {
            vectors[i] = new IoVector { Start = payloads + i * Stride, Length = Stride };
            messages[i].Header.Vectors = vectors + i;
            messages[i].Header.VectorCount = 1;
        }
        return messages;
    }

    private static void Free(BatchMessage* messages)
    {
        NativeMemory.Free(messages->Header.Vectors);
        NativeMemory.Free(messages);
    }
}
