using System.Buffers.Binary;
using ServiceDns.Benchmarks.Data;
using ServiceDns.Dns;

namespace ServiceDns.Benchmarks.Load;

/// <summary>What is wrong with an answer.</summary>
internal enum Verdict : byte
{
    Right,
    NoResponse,
    OtherQuestion,
    OtherCode,
    OtherCount,
}

/// <summary>Requests in wire form, and what right answers to them have; asked in turn, for ever.</summary>
internal sealed class QuestionPool
{
    private const byte Response = 0x80, Truncated = 0x02;

    private readonly byte[] bytes;
    private readonly Entry[] entries;

    public QuestionPool(IEnumerable<Question> questions)
    {
        var (wire, list) = (new List<byte>(), new List<Entry>());
        foreach (var question in questions)
        {
            var request = Request.Make(question.Name, question.Type);
            var end = request.Length - Edns.MinimumSize;
            list.Add(new Entry(
                wire.Count, (ushort)request.Length, (ushort)end, (ushort)question.Answers, (byte)question.Code, question.MayBeCut));
            wire.AddRange(request);
        }
        bytes = [.. wire];
        entries = [.. list];
    }

    /// <summary>How many there are.</summary>
    public int Count => entries.Length;

    /// <summary>Writes a request and returns its length.</summary>
    public int Write(int index, ushort id, Span<byte> destination)
    {
        ref readonly var entry = ref entries[index];
        bytes.AsSpan(entry.Start, entry.Length).CopyTo(destination);
        BinaryPrimitives.WriteUInt16BigEndian(destination, id);
        return entry.Length;
    }

    /// <summary>Looks whether a message, whose id is right, answers a question rightly.</summary>
    /// <param name="index">The question.</param>
    /// <param name="message">The message.</param>
    /// <param name="isEcho">Whether it comes from an echo, which has no records.</param>
    public Verdict Check(int index, ReadOnlySpan<byte> message, bool isEcho)
    {
        ref readonly var entry = ref entries[index];
        if ((message[2] & Response) == 0) return Verdict.NoResponse;
        var question = bytes.AsSpan(entry.Start + Header.Size, entry.QuestionEnd - Header.Size);
        if (message.Length < entry.QuestionEnd || !message[Header.Size..entry.QuestionEnd].SequenceEqual(question))
        {
            return Verdict.OtherQuestion;
        }
        if (isEcho) return Verdict.Right;
        if ((message[3] & 0xF) != entry.Code) return Verdict.OtherCode;
        var answers = BinaryPrimitives.ReadUInt16BigEndian(message[6..]);
        return answers == entry.Answers || (entry.MayBeCut && answers < entry.Answers && (message[2] & Truncated) != 0)
            ? Verdict.Right
            : Verdict.OtherCount;
    }

    private readonly record struct Entry(int Start, ushort Length, ushort QuestionEnd, ushort Answers, byte Code, bool MayBeCut);
}
