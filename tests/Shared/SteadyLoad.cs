using System.Buffers.Binary;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace ServiceDns.Testing;

/// <summary>What became of the queries of a <see cref="SteadyLoad"/>.</summary>
/// <param name="Sent">Queries that were sent.</param>
/// <param name="Answered">Those with an answer that has the query's question and at least one record.</param>
/// <param name="Wrong">Those with another answer.</param>
/// <param name="Lost">Those without any.</param>
/// <param name="Reconnects">TCP connections made after the first of each flow.</param>
public sealed record LoadResult(long Sent, long Answered, long Wrong, long Lost, int Reconnects)
{
    public static LoadResult operator +(LoadResult a, LoadResult b) =>
        new(a.Sent + b.Sent, a.Answered + b.Answered, a.Wrong + b.Wrong, a.Lost + b.Lost, a.Reconnects + b.Reconnects);
}

/// <summary>Asks at a steady rate and tells exactly what was answered and what was lost.</summary>
/// <remarks>
/// A flow never has more than <see cref="Window"/> queries without an answer, so that a machine which has no time for a while makes the
/// load wait rather than overflow a socket's buffer: then nothing is lost but what the server loses.
/// </remarks>
public sealed class SteadyLoad : IDisposable
{
    private const int Window = 64;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(8); // longer than any time-out inside of the server

    private readonly CancellationTokenSource stopping = new();
    private readonly List<Task<LoadResult>> flows = [];
    private readonly IPEndPoint server;
    private readonly IPAddress? from;
    private readonly byte[] question;
    private long sent;

    /// <summary>Begins to ask for the A records of a name.</summary>
    /// <param name="server">Whom.</param>
    /// <param name="name">The name.</param>
    /// <param name="udpRate">Queries a second over UDP, all sockets together.</param>
    /// <param name="tcpRate">Queries a second over TCP, all connections together.</param>
    /// <param name="flowsEach">UDP sockets, and TCP connections.</param>
    /// <param name="from">The address to ask from; null for the system's choice.</param>
    public SteadyLoad(IPEndPoint server, string name, int udpRate, int tcpRate, int flowsEach = 2, IPAddress? from = null)
    {
        this.server = server;
        this.from = from;
        question = Question(name);
        for (var i = 0; i < flowsEach; i++)
        {
            if (udpRate > 0) Begin(ProtocolType.Udp, (double)udpRate / flowsEach);
            if (tcpRate > 0) Begin(ProtocolType.Tcp, (double)tcpRate / flowsEach);
        }
    }

    /// <summary>Queries sent so far.</summary>
    public long Sent => Volatile.Read(ref sent);

    /// <summary>Asks no more, and waits for the answers.</summary>
    public async Task<LoadResult> StopAsync()
    {
        await stopping.CancelAsync();
        return (await Task.WhenAll(flows)).Aggregate((a, b) => a + b);
    }

    public void Dispose()
    {
        stopping.Cancel();
        stopping.Dispose();
    }

    private void Begin(ProtocolType protocol, double rate) =>
        flows.Add(Task.Factory.StartNew(
            () => new Flow(this, protocol, rate).Run(), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default));

    /// <summary>A query for the A records of a name.</summary>
    public static byte[] Question(string name)
    {
        var message = new List<byte> { 0, 0, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0 };
        foreach (var label in name.TrimEnd('.').Split('.'))
        {
            message.AddRange([(byte)label.Length, .. System.Text.Encoding.ASCII.GetBytes(label)]);
        }
        return [.. message, 0, 0, 1, 0, 1];
    }

    private sealed class Flow(SteadyLoad load, ProtocolType protocol, double rate)
    {
        private readonly Stopwatch clock = Stopwatch.StartNew();
        private readonly Dictionary<ushort, TimeSpan> waiting = [];
        private readonly byte[] message = load.question.ToArray(), received = new byte[1 << 16];
        private readonly bool isTcp = protocol == ProtocolType.Tcp;
        private Socket? socket;
        private LoadResult result = new(0, 0, 0, 0, 0);
        private ushort id;
        private int filled, connections;

        public LoadResult Run()
        {
            var due = 0.0;
            var before = clock.Elapsed;
            while (!load.stopping.IsCancellationRequested || waiting.Count > 0)
            {
                var now = clock.Elapsed;
                if (!load.stopping.IsCancellationRequested) due = Math.Min(due + (now - before).TotalSeconds * rate, Window);
                else due = 0;
                before = now;
                Open();
                for (; due >= 1 && waiting.Count < Window && socket is not null; due--) Send(now);
                if (socket is null) Thread.Yield();
                else if (socket.Poll(TimeSpan.FromMilliseconds(1), SelectMode.SelectRead)) Receive();
                foreach (var late in waiting.Where(each => now - each.Value > Patience).ToList()) Lose(late.Key);
            }
            socket?.Dispose();
            return result;
        }

        private void Open()
        {
            if (socket is not null) return;
            socket = new Socket(load.server.AddressFamily, isTcp ? SocketType.Stream : SocketType.Dgram, protocol);
            try
            {
                if (load.from is not null) socket.Bind(new IPEndPoint(load.from, 0));
                socket.Connect(load.server);
                if (isTcp) socket.NoDelay = true;
                if (connections++ > 0) result = result with { Reconnects = result.Reconnects + 1 };
            }
            catch (SocketException)
            {
                Close();
                result = result with { Sent = result.Sent + 1, Lost = result.Lost + 1 }; // it would have asked
                Thread.Sleep(10);
            }
        }

        private void Send(TimeSpan now)
        {
            BinaryPrimitives.WriteUInt16BigEndian(message, ++id);
            result = result with { Sent = result.Sent + 1 };
            Interlocked.Increment(ref load.sent);
            waiting[id] = now;
            try
            {
                if (isTcp) socket!.Send([(byte)(message.Length >> 8), (byte)message.Length, .. message]);
                else socket!.Send(message);
            }
            catch (SocketException)
            {
                if (!isTcp) Lose(id); // an error of an earlier query comes out here, and this one did not leave
                Fail();
            }
        }

        private void Receive()
        {
            try
            {
                do
                {
                    var count = socket!.Receive(received.AsSpan(filled));
                    if (count == 0 && isTcp) Fail();
                    else if (isTcp) TakeAll(count);
                    else Take(received.AsSpan(0, count));
                }
                while (socket?.Available > 0);
            }
            catch (SocketException)
            {
                Fail();
            }
        }

        private void TakeAll(int count)
        {
            filled += count;
            var position = 0;
            while (filled - position >= 2 && BinaryPrimitives.ReadUInt16BigEndian(received.AsSpan(position)) is var length
                && filled - position >= 2 + length)
            {
                Take(received.AsSpan(position + 2, length));
                position += 2 + length;
            }
            received.AsSpan(position, filled - position).CopyTo(received);
            filled -= position;
        }

        private void Take(ReadOnlySpan<byte> answer)
        {
            if (answer.Length < 12 || !waiting.Remove(BinaryPrimitives.ReadUInt16BigEndian(answer))) return;
            var isRight = (answer[3] & 15) == 0 && answer[7] > 0 && answer[12..].StartsWith(message.AsSpan(12));
            result = isRight ? result with { Answered = result.Answered + 1 } : result with { Wrong = result.Wrong + 1 };
        }

        /// <summary>
        /// Of UDP nobody listens at this moment, which says nothing of queries before; of TCP the connection is gone with all its queries.
        /// </summary>
        private void Fail()
        {
            if (!isTcp) return;
            Close();
            filled = 0;
            foreach (var lost in waiting.Keys.ToList()) Lose(lost);
        }

        private void Close()
        {
            socket?.Dispose();
            socket = null;
        }

        private void Lose(ushort lost)
        {
            waiting.Remove(lost);
            result = result with { Lost = result.Lost + 1 };
        }
    }
}
