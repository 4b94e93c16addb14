using System.Buffers.Binary;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using ServiceDns.Benchmarks.Load;
using ServiceDns.Linux.Sockets;

namespace ServiceDns.Benchmarks.Overload;

/// <summary>Asks from several addresses at a rate that does not heed whether anybody answers, and counts the answers.</summary>
internal sealed unsafe class Flood : IDisposable
{
    private const int Batch = 32;

    private readonly LoadBuffers buffers = new();
    private readonly List<Socket> sockets = [];
    private readonly byte[] question;
    private readonly int processor;
    private long sent, answered;
    private volatile bool stopping;
    private Thread? thread;

    /// <param name="server">Whom.</param>
    /// <param name="clients">From how many addresses: 127.0.1.1 and so on.</param>
    /// <param name="question">A query; its first two bytes are set for each.</param>
    /// <param name="processor">Where the thread runs.</param>
    public Flood(IPEndPoint server, int clients, byte[] question, int processor)
    {
        (this.question, this.processor) = (question, processor);
        for (var i = 0; i < clients; i++)
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
            SocketOptions.SetReceiveBuffer(socket, 1 << 20);
            socket.Bind(new IPEndPoint(IPAddress.Parse($"127.0.1.{i + 1}"), 0));
            socket.Connect(server);
            sockets.Add(socket);
        }
        for (var i = 0; i < Batch; i++)
        {
            question.CopyTo(buffers.RoomAt(i));
            buffers.SetLength(i, question.Length);
        }
    }

    /// <summary>Queries sent, and answers received.</summary>
    public (long Sent, long Answered) Counts => (Volatile.Read(ref sent), Volatile.Read(ref answered));

    /// <summary>Begins.</summary>
    /// <param name="rate">Queries a second; 0 for as many as are answered, with a few batches under way.</param>
    public void Start(double rate)
    {
        stopping = false;
        thread = new Thread(() => Run(rate));
        thread.Start();
    }

    /// <summary>Ends.</summary>
    public void Stop()
    {
        stopping = true;
        thread?.Join();
    }

    public void Dispose()
    {
        Stop();
        sockets.ForEach(socket => socket.Dispose());
        buffers.Dispose();
    }

    private void Run(double rate)
    {
        LoadSystem.PinThread(processor);
        var (begin, begun, turn, quiet) = (Stopwatch.GetTimestamp(), sent, 0, Stopwatch.GetTimestamp());
        var underWay = 0L;
        while (!stopping)
        {
            var socket = (int)sockets[turn].Handle;
            turn = (turn + 1) % sockets.Count;
            var now = Stopwatch.GetTimestamp();
            var received = LibC.ReceiveMessages(socket, buffers.Received, Batch, LibC.DontWait, null);
            if (received > 0)
            {
                Volatile.Write(ref answered, answered + received);
                underWay -= received;
                quiet = now;
            }
            if (rate == 0 && now - quiet > Stopwatch.Frequency / 10) (underWay, quiet) = (0, now); // some are lost
            var due = rate > 0 ? Stopwatch.GetElapsedTime(begin, now).TotalSeconds * rate - (sent - begun) : 4 * Batch - underWay;
            if (due < Batch) continue;
            for (var i = 0; i < Batch; i++) BinaryPrimitives.WriteUInt16BigEndian(buffers.RoomAt(i), (ushort)(sent + i));
            var taken = LibC.SendMessages(socket, buffers.Sent, Batch, LibC.DontWait);
            if (taken <= 0) continue;
            Volatile.Write(ref sent, sent + taken);
            underWay += taken;
        }
    }
}
