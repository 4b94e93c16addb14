using System.Buffers;
using System.Buffers.Binary;
using ServiceDns.Dns;

namespace ServiceDns.Server;

/// <content>Changing the request, for plugins that let the rest of the chain see another.</content>
public sealed unsafe partial class Query
{
    /// <summary>Options that go back to the client besides those that always do, or null.</summary>
    public IReadOnlySet<ushort>? EchoedOptions { get; set; }

    /// <summary>
    /// Asks something else. A response that is written is thrown away; the rest of the request stays. Who changes the question puts the
    /// client's back before the query is finished.
    /// </summary>
    /// <param name="name">An uncompressed wire name; may not lie in <see cref="Buffer"/>.</param>
    /// <param name="type">The type.</param>
    /// <param name="recordClass">The class.</param>
    public void ChangeQuestion(ReadOnlySpan<byte> name, RecordType type, RecordClass recordClass)
    {
        DiscardResponse();
        name.CopyTo(Buffer[Header.Size..]);
        BinaryPrimitives.WriteUInt16BigEndian(Buffer[(Header.Size + name.Length)..], (ushort)type);
        BinaryPrimitives.WriteUInt16BigEndian(Buffer[(Header.Size + name.Length + 2)..], (ushort)recordClass);
        TryReadQuestion(Header.Size + name.Length + 4);
    }

    /// <summary>Replaces the options of the request's OPT record; without one, the request gets one that offers 4096 bytes.</summary>
    /// <param name="options">Options in wire form; may not lie in the request.</param>
    public void ChangeOptions(ReadOnlySpan<byte> options)
    {
        if (!HasEdns) AddOpt();
        var tail = RequestTail;
        var length = tail.Length - fields.OptionsLength + options.Length;
        var changed = ArrayPool<byte>.Shared.Rent(length);
        tail[..fields.OptionsStart].CopyTo(changed);
        BinaryPrimitives.WriteUInt16BigEndian(changed.AsSpan(fields.OptionsStart - 2), (ushort)options.Length);
        options.CopyTo(changed.AsSpan(fields.OptionsStart));
        tail[(fields.OptionsStart + fields.OptionsLength)..].CopyTo(changed.AsSpan(fields.OptionsStart + options.Length));
        longTail = null;
        KeepTail(changed.AsSpan(0, length));
        fields.OptionsLength = options.Length;
        ArrayPool<byte>.Shared.Return(changed);
    }

    /// <summary>
    /// Takes back the OPT record that <see cref="ChangeOptions"/> gave a request without one, so that the client gets none either.
    /// </summary>
    public void RemoveAddedOpt()
    {
        RemoveLastRecord(fields.OptionsStart - Edns.MinimumSize);
        fields.HasEdns = fields.DnssecOk = false;
        fields.OptionsStart = fields.OptionsLength = 0;
    }

    /// <summary>
    /// Takes the last of several records behind the question out of the request, so that the rest of the chain does not see it.
    /// </summary>
    /// <param name="length">What is left of <see cref="RequestTail"/>.</param>
    public void RemoveLastRecord(int length)
    {
        var tail = RequestTail[..length];
        longTail = null;
        fields.AdditionalCount--;
        KeepTail(tail);
    }

    private void AddOpt()
    {
        const int size = 4096; // what CoreDNS offers then
        var tail = RequestTail;
        var length = tail.Length + Edns.MinimumSize;
        var changed = ArrayPool<byte>.Shared.Rent(length);
        tail.CopyTo(changed);
        var opt = changed.AsSpan(tail.Length, Edns.MinimumSize);
        opt.Clear();
        BinaryPrimitives.WriteUInt16BigEndian(opt[1..], (ushort)RecordType.OPT);
        BinaryPrimitives.WriteUInt16BigEndian(opt[3..], size);
        longTail = null;
        KeepTail(changed.AsSpan(0, length));
        ArrayPool<byte>.Shared.Return(changed);
        ReadOpt(size, flags: 0);
        fields.AdditionalCount++;
        fields.OptionsStart = length;
        fields.OptionsLength = 0;
    }
}
