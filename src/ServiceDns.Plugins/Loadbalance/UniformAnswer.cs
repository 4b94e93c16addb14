using System.Buffers.Binary;
using System.Runtime.InteropServices;
using ServiceDns.Dns;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Loadbalance;

/// <summary>
/// The response that almost every query for an address gets: answers of one name, one type and one TTL, and nothing else.
/// </summary>
/// <remarks>Found and shuffled without taking the message apart.</remarks>
internal static class UniformAnswer
{
    private const int HeadLength = 12; // a pointer as owner, type, class, TTL and length
    private const ushort Pointer = 0xC000;

    /// <summary>Shuffles such a response; false, and nothing done, when it is another.</summary>
    public static bool TryShuffle(Query query)
    {
        var message = query.Response;
        int count = Header.Count(message, Section.Answer);
        var records = message[query.QuestionEnd..];
        if (BinaryPrimitives.ReadUInt32BigEndian(message[8..]) != 0 || records.Length < HeadLength) return false; // authority, additional
        int dataLength = BinaryPrimitives.ReadUInt16BigEndian(records[10..]);
        var stride = HeadLength + dataLength;
        if (dataLength is not (4 or 16) || records.Length != count * stride || !AreAlike(records, stride)) return false;
        var type = (RecordType)BinaryPrimitives.ReadUInt16BigEndian(records[2..]);
        var owner = BinaryPrimitives.ReadUInt16BigEndian(records);
        if (RecordKinds.Of(type) != RecordKind.Address || owner < Pointer || owner - Pointer >= query.QuestionEnd) return false;
        AddressShuffle.SwapData(query, records[HeadLength..], count, stride, dataLength);
        return true;
    }

    private static bool AreAlike(ReadOnlySpan<byte> records, int stride)
    {
        var (first, second) = (MemoryMarshal.Read<ulong>(records), MemoryMarshal.Read<uint>(records[8..]));
        for (var at = stride; at < records.Length; at += stride)
        {
            if (MemoryMarshal.Read<ulong>(records[at..]) != first || MemoryMarshal.Read<uint>(records[(at + 8)..]) != second) return false;
        }
        return true;
    }
}
