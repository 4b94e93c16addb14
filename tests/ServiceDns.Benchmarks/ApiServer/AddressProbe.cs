using System.Buffers.Binary;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using ServiceDns.Benchmarks.Data;
using ServiceDns.Dns;

namespace ServiceDns.Benchmarks.ApiServer;

/// <summary>Asks for A records over one UDP socket.</summary>
internal sealed class AddressProbe : IDisposable
{
    private readonly Socket socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { ReceiveTimeout = 50 };
    private readonly byte[] buffer = new byte[4096];
    private ushort lastId;
    private int lastLength;

    public AddressProbe(IPEndPoint server) => socket.Connect(server);

    /// <summary>A query for the addresses of a name.</summary>
    public static byte[] Query(string name) => Request.Make(name, RecordType.A);

    /// <summary>An A record's data as it is on the wire, with its length before it.</summary>
    public static byte[] Data(string address) => [0, 4, .. IPAddress.Parse(address).GetAddressBytes()];

    /// <summary>Asks once, and says whether the answer has that record. No answer, or nobody there, is no.</summary>
    public bool Has(byte[] query, byte[] data)
    {
        BinaryPrimitives.WriteUInt16BigEndian(query, ++lastId);
        try
        {
            socket.Send(query);
            while (true)
            {
                var answer = buffer.AsSpan(0, socket.Receive(buffer));
                if (answer.Length < Header.Size || Header.Id(answer) != lastId) continue; // to a question that was given up
                lastLength = answer.Length;
                return Header.Code(answer) == ResponseCode.NoError && answer.IndexOf(data) > 0;
            }
        }
        catch (SocketException)
        {
            return false;
        }
    }

    /// <summary>Whether the last answer has that record too.</summary>
    public bool LastHas(byte[] data) => buffer.AsSpan(0, lastLength).IndexOf(data) > 0;

    /// <summary>Asks until the answer has the record; returns when that was, by <see cref="Stopwatch"/>.</summary>
    /// <exception cref="InvalidOperationException">It took too long, or the server ended.</exception>
    public long Await(string name, string address, TimeSpan limit, Func<bool> hasEnded, CancellationToken cancel)
    {
        var (query, data, began) = (Query(name), Data(address), Stopwatch.GetTimestamp());
        while (!Has(query, data))
        {
            cancel.ThrowIfCancellationRequested();
            if (hasEnded()) throw new InvalidOperationException("the server has ended");
            if (Stopwatch.GetElapsedTime(began) > limit)
            {
                throw new InvalidOperationException($"{name} was not {address} after {limit.TotalSeconds} s");
            }
            Thread.Sleep(1);
        }
        return Stopwatch.GetTimestamp();
    }

    public void Dispose() => socket.Dispose();
}
