using System.Buffers.Binary;
using ServiceDns.Dns;

namespace ServiceDns.Server.Tests;

/// <summary>Builds and reads messages as a client does.</summary>
internal static class Messages
{
    /// <summary>A query with RD.</summary>
    /// <param name="name">What to ask.</param>
    /// <param name="type">Its type.</param>
    /// <param name="id">Its id.</param>
    /// <param name="payload">The size that an OPT record offers; 0 for none.</param>
    /// <param name="recordClass">Its class.</param>
    /// <param name="version">The EDNS version.</param>
    public static byte[] Ask(
        string name, RecordType type = RecordType.A, ushort id = 1, int payload = 0, RecordClass recordClass = RecordClass.IN,
        byte version = 0)
    {
        var message = new byte[600];
        Header.SetId(message, id);
        Header.Set(message, HeaderFlags.RecursionDesired, Opcode.Query, ResponseCode.NoError);
        Header.SetCount(message, Section.Question, 1);
        NameText.TryParse(name, message.AsSpan(Header.Size), out var length);
        var end = Header.Size + length;
        BinaryPrimitives.WriteUInt16BigEndian(message.AsSpan(end), (ushort)type);
        BinaryPrimitives.WriteUInt16BigEndian(message.AsSpan(end + 2), (ushort)recordClass);
        end += 4;
        if (payload > 0)
        {
            var opt = end;
            end = Edns.Append(message, end, payload, ResponseCode.NoError, dnssecOk: false);
            message[opt + 6] = version;
        }
        return message[..end];
    }

    public static ushort Id(byte[] message) => Header.Id(message);

    public static ResponseCode Code(byte[] message) => Header.Code(message);

    public static int Answers(byte[] message) => Header.Count(message, Section.Answer);

    public static bool Has(byte[] message, HeaderFlags flag) => (Header.Flags(message) & flag) != 0;

    /// <summary>The code with the upper bits that an OPT record at the end of the message holds.</summary>
    public static ResponseCode ExtendedCode(byte[] message) =>
        (ResponseCode)((int)Header.Code(message) | (message[^(Edns.MinimumSize - 5)] << 4));

    /// <summary>The message with its length before it, as TCP wants it.</summary>
    public static byte[] Framed(byte[] message)
    {
        var framed = new byte[message.Length + 2];
        BinaryPrimitives.WriteUInt16BigEndian(framed, (ushort)message.Length);
        message.CopyTo(framed, 2);
        return framed;
    }
}
