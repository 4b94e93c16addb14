using System.Buffers.Binary;
using ServiceDns.Dns;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Loadbalance;

/// <summary>How the addresses of a section can be shuffled.</summary>
internal enum ShuffleWay
{
    /// <summary>There is nothing to shuffle or to sort.</summary>
    None,

    /// <summary>They differ only in their data: those are swapped.</summary>
    SwapData,

    /// <summary>Nothing points to them, and they point only to what stays: whole records move.</summary>
    MoveRecords,

    /// <summary>The response has to be written anew.</summary>
    Rewrite,
}

/// <summary>What one section looks like.</summary>
internal struct SectionShape
{
    private const int PointerMark = 0xC0, PointedHead = 12; // a pointer as owner, type, class, TTL and length

    private RecordKind last;
    private int mailExchangers, headLength;
    private bool isOutOfOrder, areUnlike, arePinned;

    /// <summary>Addresses in the section; they follow one another unless it has to be rewritten.</summary>
    public int Addresses { get; private set; }

    /// <summary>Where the first address starts.</summary>
    public int Start { get; private set; }

    /// <summary>Where the last address ends.</summary>
    public int End { get; private set; }

    /// <summary>Takes the section's next record.</summary>
    public void Add(ReadOnlySpan<byte> message, RecordView record)
    {
        var kind = RecordKinds.Of(record.Type);
        if (kind < last) isOutOfOrder = true;
        last = kind;
        if (kind == RecordKind.MailExchanger) mailExchangers++;
        if (kind == RecordKind.Address) AddAddress(message, record);
    }

    /// <summary>What can be done with the section in a message of that length.</summary>
    public readonly ShuffleWay WayIn(int messageLength)
    {
        if (isOutOfOrder || mailExchangers > 1) return ShuffleWay.Rewrite;
        if (Addresses < 2) return ShuffleWay.None;
        if (!areUnlike) return ShuffleWay.SwapData;
        return arePinned || End != messageLength ? ShuffleWay.Rewrite : ShuffleWay.MoveRecords;
    }

    /// <summary>Swaps the data of the addresses, where that is the way.</summary>
    public readonly void Swap(Query query)
    {
        var stride = (End - Start) / Addresses;
        AddressShuffle.SwapData(query, query.Response[(Start + headLength)..], Addresses, stride, stride - headLength);
    }

    private void AddAddress(ReadOnlySpan<byte> message, RecordView record)
    {
        if (Addresses++ == 0) (Start, headLength) = (record.Start, record.Rdata - record.Start);
        End = record.End;
        // An owner that is written out may be what other names point to; one that points between these records must not move either.
        var head = message[record.Start..record.Rdata];
        if (head.Length != PointedHead || (head[0] & PointerMark) != PointerMark || record.RdataLength is not (4 or 16)
            || (BinaryPrimitives.ReadUInt16BigEndian(head) & 0x3FFF) >= Start)
        {
            arePinned = areUnlike = true;
        }
        else if (!head.SequenceEqual(message.Slice(Start, headLength)))
        {
            areUnlike = true;
        }
    }
}
