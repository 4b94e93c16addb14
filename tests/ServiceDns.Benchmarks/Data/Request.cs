using System.Buffers.Binary;
using ServiceDns.Dns;

namespace ServiceDns.Benchmarks.Data;

/// <summary>Queries as a client's library sends them.</summary>
internal static class Request
{
    /// <summary>The size that clients offer, after DNS flag day 2020.</summary>
    public const int PayloadSize = 1232;

    /// <summary>A query with recursion desired, id 0 and an OPT record.</summary>
    /// <param name="name">The name, with or without the final dot.</param>
    /// <param name="type">The type.</param>
    /// <param name="payloadSize">What the OPT record offers; 0 for no OPT record.</param>
    public static byte[] Make(string name, RecordType type, int payloadSize = PayloadSize)
    {
        Span<byte> message = stackalloc byte[512];
        message.Clear();
        Header.Set(message, HeaderFlags.RecursionDesired, Opcode.Query, ResponseCode.NoError);
        Header.SetCount(message, Section.Question, 1);
        if (!NameText.TryParse(name, message[Header.Size..], out var length))
        {
            throw new ArgumentException($"'{name}' is not a name", nameof(name));
        }
        var end = Header.Size + length;
        BinaryPrimitives.WriteUInt16BigEndian(message[end..], (ushort)type);
        BinaryPrimitives.WriteUInt16BigEndian(message[(end + 2)..], (ushort)RecordClass.IN);
        end += 4;
        return message[..(payloadSize == 0 ? end : Edns.Append(message, end, payloadSize, ResponseCode.NoError, dnssecOk: false))]
            .ToArray();
    }
}
