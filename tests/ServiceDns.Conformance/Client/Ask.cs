using System.Buffers.Binary;
using System.Text;

namespace ServiceDns.Conformance.Client;

/// <summary>A question as a client sends it. Knows nothing of the product's own code.</summary>
/// <param name="Name">Presentation form, with or without the final dot; no escapes.</param>
/// <param name="Type">A mnemonic of <see cref="TypeNames"/> or <c>TYPE1234</c>.</param>
internal sealed record Ask(string Name, string Type)
{
    private static int lastId = System.Environment.ProcessId;

    public ushort Id { get; init; } = (ushort)Interlocked.Increment(ref lastId);

    public ushort Class { get; init; } = 1;

    public bool RecursionDesired { get; init; } = true;

    /// <summary>The payload size of an OPT record; null for a question without EDNS.</summary>
    public ushort? EdnsSize { get; init; } = 1232;

    public bool DnssecOk { get; init; }

    public byte EdnsVersion { get; init; }

    /// <summary>EDNS options in wire form.</summary>
    public byte[] EdnsOptions { get; init; } = [];

    public byte[] ToWire()
    {
        var wire = new List<byte>();
        void Put16(int value) => wire.AddRange([(byte)(value >> 8), (byte)value]);
        Put16(Id);
        Put16(RecursionDesired ? 0x0100 : 0);
        Put16(1);
        Put16(0);
        Put16(0);
        Put16(EdnsSize is null ? 0 : 1);
        foreach (var label in Name.Split('.', StringSplitOptions.RemoveEmptyEntries))
        {
            wire.Add((byte)label.Length);
            wire.AddRange(Encoding.ASCII.GetBytes(label));
        }
        wire.Add(0);
        Put16(TypeNames.Number(Type));
        Put16(Class);
        if (EdnsSize is not { } size) return [.. wire];
        wire.Add(0);
        Put16(41);
        Put16(size);
        wire.AddRange([0, EdnsVersion, (byte)(DnssecOk ? 0x80 : 0), 0]);
        Put16(EdnsOptions.Length);
        wire.AddRange(EdnsOptions);
        return [.. wire];
    }

    /// <summary>The same bytes with the length before them, as a stream wants it.</summary>
    public static byte[] Framed(byte[] message)
    {
        var framed = new byte[message.Length + 2];
        BinaryPrimitives.WriteUInt16BigEndian(framed, (ushort)message.Length);
        message.CopyTo(framed, 2);
        return framed;
    }
}
