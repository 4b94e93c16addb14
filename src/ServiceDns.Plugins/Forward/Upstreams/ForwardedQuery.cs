using System.Buffers;
using System.Buffers.Binary;
using System.Net;
using System.Security.Cryptography;
using ServiceDns.Dns;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Forward.Upstreams;

/// <summary>
/// A query on its way to upstreams: the bytes to send, and room for the reply. Buffers are rented; <see cref="Dispose"/> returns them.
/// </summary>
internal sealed class ForwardedQuery : IDisposable
{
    /// <summary>Bytes of the length before a message on a stream (RFC 1035, section 4.2.2).</summary>
    public const int PrefixSize = 2;

    /// <summary>Larger datagrams are not asked for: they would come in fragments, and each query in flight keeps room for one.</summary>
    public const int LargestDatagram = 4096;

    private const int LookupPayload = 1232; // DNS flag day 2020

    private readonly byte[] request;
    private readonly int requestLength;
    private byte[] reply = [];
    private int replyStart;

    private ForwardedQuery(byte[] request, int requestLength, int datagramLimit)
    {
        this.request = request;
        this.requestLength = requestLength;
        DatagramLimit = datagramLimit;
        BinaryPrimitives.WriteUInt16BigEndian(request, (ushort)requestLength);
    }

    /// <summary>The id it was sent with last.</summary>
    public ushort Id => Header.Id(request.AsSpan(PrefixSize));

    /// <summary>The most bytes that the upstream may answer in a datagram.</summary>
    public int DatagramLimit { get; }

    /// <summary>The request as a datagram.</summary>
    public Memory<byte> Datagram => request.AsMemory(PrefixSize, requestLength);

    /// <summary>The request with its length before it.</summary>
    public Memory<byte> Stream => request.AsMemory(0, PrefixSize + requestLength);

    /// <summary>The reply, as received.</summary>
    public Span<byte> Reply => reply.AsSpan(replyStart, ReplyLength);

    /// <summary>Bytes of the reply.</summary>
    public int ReplyLength { get; private set; }

    /// <summary>Whether the reply is only the beginning of a datagram that was larger than allowed.</summary>
    public bool IsCut { get; private set; }

    /// <summary>This end of the connection that it was sent over last, if that is known.</summary>
    public IPEndPoint? Local { get; set; }

    /// <summary>Takes over a client's query.</summary>
    public static ForwardedQuery From(Query query)
    {
        var request = ArrayPool<byte>.Shared.Rent(PrefixSize + query.QuestionEnd + query.RequestTail.Length + Edns.MinimumSize);
        var message = request.AsSpan(PrefixSize);
        var offered = query.UdpPayloadSize;
        query.UdpPayloadSize = Math.Min(offered, LargestDatagram);
        var length = query.CopyRequest(message);
        query.UdpPayloadSize = offered;
        if (query.HasEdns) return new ForwardedQuery(request, length, Math.Clamp(offered, Edns.MinimumPayload, LargestDatagram));
        if (query.Depth == 0) return new ForwardedQuery(request, length, Edns.MinimumPayload);
        length = Edns.Append(message, length, LookupPayload, ResponseCode.NoError, query.DnssecOk);
        return new ForwardedQuery(request, length, LookupPayload);
    }

    /// <summary>Makes a query of our own.</summary>
    public static ForwardedQuery For(DomainName name, RecordType type, bool recursion)
    {
        var length = Header.Size + name.Length + 4;
        var request = ArrayPool<byte>.Shared.Rent(PrefixSize + length);
        var message = request.AsSpan(PrefixSize, length);
        message.Clear();
        Header.Set(message, recursion ? HeaderFlags.RecursionDesired : HeaderFlags.None, Opcode.Query, ResponseCode.NoError);
        Header.SetCount(message, Section.Question, 1);
        name.Wire.CopyTo(message[Header.Size..]);
        BinaryPrimitives.WriteUInt16BigEndian(message[^4..], (ushort)type);
        BinaryPrimitives.WriteUInt16BigEndian(message[^2..], (ushort)RecordClass.IN);
        return new ForwardedQuery(request, length, Edns.MinimumPayload);
    }

    /// <summary>Gives the request an id that nobody can guess (RFC 5452, section 9.2), and forgets the reply.</summary>
    public void Renew()
    {
        Renew((ushort)RandomNumberGenerator.GetInt32(ushort.MaxValue + 1));
    }

    /// <summary>Gives the request that id, and forgets the reply.</summary>
    public void Renew(ushort id)
    {
        Header.SetId(request.AsSpan(PrefixSize), id);
        ReplyLength = 0;
        IsCut = false;
    }

    /// <summary>Room for a reply of <paramref name="size"/> bytes; what was received so far is kept.</summary>
    public Memory<byte> Room(int size)
    {
        if (reply.Length < size)
        {
            var larger = ArrayPool<byte>.Shared.Rent(size);
            reply.CopyTo(larger, 0);
            Release(reply);
            reply = larger;
        }
        return reply.AsMemory(0, size);
    }

    /// <summary>All that the reply's buffer holds.</summary>
    public Memory<byte> WholeRoom => reply;

    /// <summary>Takes bytes of the room as the reply.</summary>
    public void Accept(int start, int length, bool isCut = false)
    {
        replyStart = start;
        ReplyLength = length;
        IsCut = isCut;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Release(request);
        Release(reply);
        reply = [];
    }

    private static void Release(byte[] buffer)
    {
        if (buffer.Length > 0) ArrayPool<byte>.Shared.Return(buffer);
    }
}
