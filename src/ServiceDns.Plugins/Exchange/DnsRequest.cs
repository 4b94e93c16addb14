using System.Buffers.Binary;
using System.Security.Cryptography;
using ServiceDns.Dns;

namespace ServiceDns.Plugins.Exchange;

/// <summary>A request that the server makes itself, of one question.</summary>
/// <param name="Name">What is asked.</param>
/// <param name="Type">Of which type.</param>
/// <param name="Opcode">A query, or a notification.</param>
/// <param name="Flags">What else the header says.</param>
internal sealed record DnsRequest(DomainName Name, RecordType Type, Opcode Opcode = Opcode.Query, HeaderFlags Flags = HeaderFlags.None)
{
    /// <summary>The key that it is signed with, or null.</summary>
    public SigningKey? Key { get; init; }

    /// <summary>Writes it with an id that nobody can guess.</summary>
    /// <param name="now">Seconds since 1970, for the signature.</param>
    /// <param name="signing">Verifies what comes back; null when the request is not signed.</param>
    public byte[] Write(ulong now, out TsigExchange? signing)
    {
        signing = Key is null ? null : new TsigExchange(Key.Key, Key.Algorithm);
        var end = Header.Size + Name.Length + 4;
        var message = new byte[end + (signing?.Size ?? 0)];
        Header.SetId(message, (ushort)RandomNumberGenerator.GetInt32(ushort.MaxValue + 1));
        Header.Set(message, Flags, Opcode, ResponseCode.NoError);
        Header.SetCount(message, Section.Question, 1);
        Name.Wire.CopyTo(message.AsSpan(Header.Size));
        BinaryPrimitives.WriteUInt16BigEndian(message.AsSpan(end - 4), (ushort)Type);
        BinaryPrimitives.WriteUInt16BigEndian(message.AsSpan(end - 2), (ushort)RecordClass.IN);
        return signing is null ? message : message[..signing.Sign(message, end, now)];
    }

    /// <summary>Whether a message is a response to a request: the same id and operation.</summary>
    public static bool IsResponse(ReadOnlySpan<byte> request, ReadOnlySpan<byte> message) =>
        message.Length >= Header.Size && Header.Id(message) == Header.Id(request)
        && (Header.Flags(message) & HeaderFlags.Response) != 0 && Header.OpcodeOf(message) == Header.OpcodeOf(request);
}

/// <summary>A key and how to sign with it.</summary>
/// <param name="Key">The secret.</param>
/// <param name="Algorithm">The algorithm.</param>
internal sealed record SigningKey(TsigKey Key, TsigAlgorithm Algorithm);
