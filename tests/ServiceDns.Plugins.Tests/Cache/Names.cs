using System.Buffers.Binary;
using ServiceDns.Dns;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Tests.Cache;

/// <summary>Numbered names, and responses that say of every record whose it is.</summary>
internal static class Names
{
    /// <summary>A query for the name of that number.</summary>
    public static Query Query(int number)
    {
        var query = new Query(seed: 7);
        Parse(query, number);
        return query;
    }

    /// <summary>Makes the query one for the name of that number. Allocates nothing.</summary>
    public static void Parse(Query query, int number)
    {
        var message = query.Buffer;
        message[..Header.Size].Clear();
        Header.SetCount(message, Section.Question, 1);
        message[Header.Size] = 8;
        for (var i = 0; i < 8; i++) message[Header.Size + 1 + i] = (byte)('a' + ((number >> (4 * i)) & 15));
        "\u0007example\u0003org\0\0\u0001\0\u0001"u8.CopyTo(message[(Header.Size + 9)..]);
        Assert.True(query.Parse(Header.Size + 26) == RequestKind.Query);
    }

    /// <summary>A query with a response of so many address records, each with the name's number in it.</summary>
    public static Query Response(int number, int records)
    {
        var query = Query(number);
        Respond(query, number, records);
        return query;
    }

    /// <summary>Responds to the query. Allocates nothing.</summary>
    public static void Respond(Query query, int number, int records)
    {
        var writer = query.Respond(ResponseCode.NoError, HeaderFlags.None, "names");
        for (var i = 0; i < records; i++)
        {
            writer.Put([0xC0, 12, 0, 1, 0, 1, 0, 0, 0, 99, 0, 4]);
            writer.Put([(byte)(number >> 24), (byte)(number >> 16), (byte)(number >> 8), (byte)number]);
        }
        Header.SetCount(query.Buffer, Section.Answer, records);
        query.Complete(ref writer);
    }

    /// <summary>Whether every record of the response has the TTL and the number of the name that was asked for.</summary>
    public static bool IsWhole(Query query, uint ttl)
    {
        var number = 0;
        for (var i = 7; i >= 0; i--) number = (number << 4) | (query.LowerName[1 + i] - 'a');
        var reader = new RecordReader(query.Response);
        var seen = 0;
        for (; reader.MoveNext(); seen++)
        {
            var record = reader.Current;
            if (record.Ttl != ttl || BinaryPrimitives.ReadInt32BigEndian(query.Response[record.Rdata..]) != number) return false;
        }
        return !reader.IsMalformed && seen > 0 && reader.Position == query.Length;
    }
}
