using System.Buffers.Binary;
using System.Net;
using ServiceDns.Dns;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Tests;

/// <summary>Makes queries as a listener would hand them to the chain.</summary>
internal static class Ask
{
    /// <summary>A parsed query over UDP.</summary>
    /// <param name="name">The name, in the letter case to send.</param>
    /// <param name="type">The type.</param>
    /// <param name="payload">The payload size in an OPT record; 0 for no OPT record.</param>
    /// <param name="dnssecOk">DO, needs a payload size.</param>
    /// <param name="client">The client's endpoint.</param>
    /// <param name="recordClass">The class.</param>
    /// <param name="id">The message id.</param>
    public static Query For(
        string name, RecordType type = RecordType.A, int payload = 0, bool dnssecOk = false, string client = "10.240.0.1:40212",
        RecordClass recordClass = RecordClass.IN, ushort id = 29008)
    {
        var query = new Query(seed: 7)
        {
            Client = ClientAddress.From(IPEndPoint.Parse(client)),
            Local = ClientAddress.From(IPEndPoint.Parse("127.0.0.1:53")),
        };
        var length = Write(query.Buffer, name, type, recordClass, payload, dnssecOk, id);
        Assert.Equal(RequestKind.Query, query.Parse(length));
        return query;
    }

    private static int Write(
        Span<byte> buffer, string name, RecordType type, RecordClass recordClass, int payload, bool dnssecOk, ushort id)
    {
        buffer[..Header.Size].Clear();
        Header.SetId(buffer, id);
        Header.Set(buffer, HeaderFlags.RecursionDesired, Opcode.Query, ResponseCode.NoError);
        Header.SetCount(buffer, Section.Question, 1);
        Assert.True(NameText.TryParse(name, buffer[Header.Size..], out var length));
        var end = Header.Size + length;
        BinaryPrimitives.WriteUInt16BigEndian(buffer[end..], (ushort)type);
        BinaryPrimitives.WriteUInt16BigEndian(buffer[(end + 2)..], (ushort)recordClass);
        return payload == 0 ? end + 4 : Edns.Append(buffer, end + 4, payload, ResponseCode.NoError, dnssecOk);
    }
}
