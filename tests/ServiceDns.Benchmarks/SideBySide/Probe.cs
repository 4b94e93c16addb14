using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using ServiceDns.Benchmarks.Data;
using ServiceDns.Benchmarks.Load;
using ServiceDns.Dns;

namespace ServiceDns.Benchmarks.SideBySide;

/// <summary>Asks a server one question of each kind, to the last byte of the data, before it is measured.</summary>
/// <param name="server">The server.</param>
/// <param name="questions">The questions.</param>
/// <param name="isEcho">Whether it has no records.</param>
internal sealed class Probe(IPEndPoint server, IReadOnlyList<Question> questions, bool isEcho)
{
    private const int Tries = 3;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1), Impatience = TimeSpan.FromMilliseconds(20);

    private readonly QuestionPool pool = new(questions);
    private ushort lastId;

    /// <summary>Asks the first question until the answer is right.</summary>
    /// <param name="hasEnded">Whether there is nobody to wait for.</param>
    /// <param name="limit">How long to go on.</param>
    /// <returns>Null when it is, else what the last answer was.</returns>
    public string? AwaitFirst(Func<bool> hasEnded, TimeSpan limit, CancellationToken cancel)
    {
        var began = Stopwatch.GetTimestamp();
        while (true)
        {
            cancel.ThrowIfCancellationRequested();
            if (Ask(0, Impatience) is not { } mistake) return null;
            if (hasEnded()) return "it has ended";
            if (Stopwatch.GetElapsedTime(began) > limit) return $"after {limit.TotalSeconds} s: {mistake}";
        }
    }

    /// <summary>Asks every question. Null when all answers are right, else what is wrong with the first that is not.</summary>
    public string? AskAll() => Enumerable.Range(0, questions.Count).Select(AskPatiently).FirstOrDefault(mistake => mistake is not null);

    private string? AskPatiently(int index)
    {
        string? mistake = null;
        for (var i = 0; i < Tries; i++)
        {
            if ((mistake = Ask(index, Patience)) is null) return null;
        }
        return mistake;
    }

    private string? Ask(int index, TimeSpan patience)
    {
        var question = questions[index];
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp)
        {
            ReceiveTimeout = (int)patience.TotalMilliseconds,
        };
        var buffer = new byte[4096];
        var id = ++lastId;
        try
        {
            socket.Connect(server);
            socket.Send(buffer.AsSpan(0, pool.Write(index, id, buffer)));
            var message = buffer.AsSpan(0, socket.Receive(buffer));
            if (message.Length < Header.Size || Header.Id(message) != id) return $"{question.Name} {question.Type.ToText()}: another id";
            var verdict = pool.Check(index, message, isEcho);
            if (verdict == Verdict.Right
                && (isEcho || question.Data is null || DataOf(message, question.Type).SequenceEqual(question.Data)))
            {
                return null;
            }
            var what = verdict == Verdict.Right ? "other data" : verdict.ToString();
            return $"{question.Name} {question.Type.ToText()}: {what} ({Header.Code(message).ToText()}, "
                + $"{Header.Count(message, Section.Answer)} answers)";
        }
        catch (SocketException e) // nobody there, or nobody who answers
        {
            Thread.Sleep(1);
            return $"{question.Name} {question.Type.ToText()}: {e.SocketErrorCode}";
        }
    }

    /// <summary>The data of the first answer of that type, a name in it uncompressed and in lower case.</summary>
    private static ReadOnlySpan<byte> DataOf(ReadOnlySpan<byte> message, RecordType type)
    {
        var reader = new RecordReader(message);
        while (reader.MoveNext())
        {
            var record = reader.Current;
            if (record.Section != Section.Answer || record.Type != type) continue;
            if (type is not (RecordType.PTR or RecordType.SRV)) return message.Slice(record.Rdata, record.RdataLength);
            const int beforeTarget = 6; // priority, weight, port (RFC 2782)
            var position = record.Rdata + (type == RecordType.SRV ? beforeTarget : 0);
            var name = new byte[WireName.MaxLength];
            if (!WireName.TryRead(message, ref position, name, out var length)) return [];
            WireName.ToLower(name.AsSpan(0, length), name);
            return name.AsSpan(0, length);
        }
        return [];
    }
}
