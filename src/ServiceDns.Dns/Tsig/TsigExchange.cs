using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;

namespace ServiceDns.Dns;

/// <summary>
/// One request and its response, signed (RFC 8945). The signatures of an exchange build on one another: a response's on the request's, and
/// that of each further message of a zone transfer on the one before.
/// </summary>
/// <remarks>Not for several threads at once. Times are seconds since 1970.</remarks>
/// <param name="key">The secret.</param>
/// <param name="algorithm">How to sign.</param>
public sealed class TsigExchange(TsigKey key, TsigAlgorithm algorithm)
{
    private const ushort Fudge = 300; // RFC 8945, section 10: five minutes
    private const int ShortestCode = 10, LargestVariables = 2 * WireName.MaxLength + 32;
    private const int MostUnsigned = 99; // RFC 8945, section 5.3.1

    private readonly ArrayBufferWriter<byte> unsigned = new();
    private byte[] former = [];
    private int unsignedMessages;
    private bool isLater; // whether a response was signed or verified: then only the times are signed beside the message

    /// <summary>The most bytes that <see cref="Sign"/> adds.</summary>
    public int Size { get; } = key.Name.Length + algorithm.Name.Length + algorithm.Size + 26 + TsigRecord.TimeSize;

    /// <summary>Signs a request, or a message of the response to one that was verified.</summary>
    /// <param name="buffer">The message, with room for <see cref="Size"/> bytes behind it.</param>
    /// <param name="length">The message's length.</param>
    /// <param name="now">The time.</param>
    /// <param name="requestTime">When the request was signed, to say <see cref="TsigError.BadTime"/>; null for no error.</param>
    /// <returns>The new length.</returns>
    public int Sign(Span<byte> buffer, int length, ulong now, ulong? requestTime = null)
    {
        var record = new TsigRecord(
            key.Name, algorithm.Name, requestTime ?? now, Fudge, [], Header.Id(buffer),
            requestTime is null ? TsigError.None : TsigError.BadTime, []);
        if (requestTime is not null)
        {
            record = record with { Other = new byte[TsigRecord.TimeSize] };
            TsigRecord.WriteTime(record.Other, now);
        }
        var isResponse = (Header.Flags(buffer) & HeaderFlags.Response) != 0;
        var code = CodeOf(buffer[..length], record, isLater);
        (former, isLater) = (code, isResponse);
        return (record with { Code = code }).Append(buffer, length);
    }

    /// <summary>Verifies a request, so that the response can be signed.</summary>
    /// <param name="message">The message with its TSIG record.</param>
    /// <param name="record">That record.</param>
    /// <param name="now">The time.</param>
    public TsigError VerifyRequest(ReadOnlySpan<byte> message, TsigRecord record, ulong now)
    {
        ArgumentNullException.ThrowIfNull(record);
        var error = Verify(message, record, now);
        former = record.Code;
        return error;
    }

    /// <summary>
    /// Verifies the next message of the response to a request that was signed. Messages without signature may stand between signed ones;
    /// they are good when the next signature is.
    /// </summary>
    /// <param name="message">The message.</param>
    /// <param name="record">Its TSIG record, or null.</param>
    /// <param name="now">The time.</param>
    /// <param name="isLast">Whether no further message comes, so that this one must be signed.</param>
    public TsigError VerifyResponse(ReadOnlySpan<byte> message, TsigRecord? record, ulong now, bool isLast)
    {
        if (record is null)
        {
            if (!isLater || isLast || ++unsignedMessages > MostUnsigned) return TsigError.BadSignature;
            unsigned.Write(message);
            return TsigError.None;
        }
        if (!record.Key.Equals(key.Name) || !record.Algorithm.Equals(algorithm.Name)) return TsigError.BadKey;
        var error = Verify(message, record, now);
        if (error == TsigError.None) (former, isLater, unsignedMessages) = (record.Code, true, 0);
        return error == TsigError.None ? record.Error : error;
    }

    private TsigError Verify(ReadOnlySpan<byte> message, TsigRecord record, ulong now)
    {
        if (key.Secret is null) return TsigError.BadSignature;
        if (record.Code.Length > algorithm.Size || record.Code.Length < Math.Max(ShortestCode, algorithm.Size / 2))
        {
            return TsigError.BadSignature;
        }
        var code = CodeOf(message[..record.Start], record, isLater);
        unsigned.Clear();
        if (!CryptographicOperations.FixedTimeEquals(code.AsSpan(0, record.Code.Length), record.Code)) return TsigError.BadSignature;
        if (record.Code.Length < algorithm.Size) return TsigError.BadTruncation;
        var apart = now > record.Time ? now - record.Time : record.Time - now;
        return apart > record.Fudge ? TsigError.BadTime : TsigError.None;
    }

    /// <summary>
    /// The signature over the one before, the messages that had none, the message as it was without its TSIG record, and that record's
    /// variables.
    /// </summary>
    private byte[] CodeOf(ReadOnlySpan<byte> message, TsigRecord record, bool timesOnly)
    {
        var data = ArrayPool<byte>.Shared.Rent(2 + former.Length + unsigned.WrittenCount + message.Length + LargestVariables);
        var at = 0;
        if (former.Length > 0)
        {
            BinaryPrimitives.WriteUInt16BigEndian(data, (ushort)former.Length);
            former.CopyTo(data, 2);
            at = 2 + former.Length;
        }
        unsigned.WrittenSpan.CopyTo(data.AsSpan(at));
        at += unsigned.WrittenCount;
        var copy = data.AsSpan(at);
        message.CopyTo(copy);
        Header.SetId(copy, record.OriginalId);
        if (record.Start > 0) Header.SetCount(copy, Section.Additional, Header.Count(copy, Section.Additional) - 1);
        at += message.Length;
        at += WriteVariables(data.AsSpan(at), record, timesOnly);
        var code = algorithm.Sign(key.Secret, data.AsSpan(0, at));
        ArrayPool<byte>.Shared.Return(data);
        return code;
    }

    private static int WriteVariables(Span<byte> data, TsigRecord record, bool timesOnly)
    {
        var at = 0;
        if (!timesOnly)
        {
            record.Key.Wire.CopyTo(data);
            at = record.Key.Length;
            BinaryPrimitives.WriteUInt16BigEndian(data[at..], (ushort)RecordClass.Any);
            BinaryPrimitives.WriteUInt32BigEndian(data[(at + 2)..], 0);
            at += 6;
            record.Algorithm.Wire.CopyTo(data[at..]);
            at += record.Algorithm.Length;
        }
        TsigRecord.WriteTime(data[at..], record.Time);
        BinaryPrimitives.WriteUInt16BigEndian(data[(at + 6)..], record.Fudge);
        at += 8;
        if (timesOnly) return at;
        BinaryPrimitives.WriteUInt16BigEndian(data[at..], (ushort)record.Error);
        BinaryPrimitives.WriteUInt16BigEndian(data[(at + 2)..], (ushort)record.Other.Length);
        record.Other.CopyTo(data[(at + 4)..]);
        return at + 4 + record.Other.Length;
    }
}
