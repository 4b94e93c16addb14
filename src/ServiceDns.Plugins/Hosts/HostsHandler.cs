using System.Buffers.Binary;
using ServiceDns.Dns;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Hosts;

/// <summary>Answers A, AAAA and PTR from a hosts file and from lines of the Corefile.</summary>
internal sealed class HostsHandler(IQueryHandler next, HostsOptions options, HostsSource source) : ILoopSource
{
    private const int AddressSize = 16; // IPv4 mapped into IPv6
    private const ushort OwnerPointer = 0xC000 | Header.Size; // to the name in the question, whose letter case it keeps

    /// <inheritdoc/>
    public string Name => "hosts";

    /// <inheritdoc/>
    public ValueTask<Outcome> ServeAsync(Query query, CancellationToken cancel)
    {
        if (!IsAsked(query)) return next.ServeAsync(query, cancel);
        if (TryHash(query, out var hash) && TryAnswer(query, hash)) return new(Outcome.Written);
        // Whoever can not say "no such name" (there is no SOA to say it with) says that something is wrong.
        return query.Type == RecordType.PTR || options.Fallthrough.Contains(query)
            ? next.ServeAsync(query, cancel)
            : new(Outcome.Failed(ResponseCode.ServFail));
    }

    /// <inheritdoc/>
    public QuerySet Begin(LoopBatch batch, QuerySet asked)
    {
        foreach (var i in asked)
        {
            var query = batch[i];
            var isHere = IsAsked(query) && TryHash(query, out query.Lookup.Hash)
                && (MayHave(source.File, query, query.Lookup.Hash) || MayHave(source.Inline, query, query.Lookup.Hash));
            if (!isHere) asked = asked.Without(i);
        }
        return asked;
    }

    /// <inheritdoc/>
    public void Fetch(LoopBatch batch, QuerySet begun)
    {
        foreach (var i in begun)
        {
            var (hash, isAddress) = (batch[i].Lookup.Hash, batch[i].Type == RecordType.PTR);
            source.File.Prefetch(hash, isAddress);
            source.Inline.Prefetch(hash, isAddress);
        }
    }

    /// <inheritdoc/>
    public QuerySet Serve(LoopBatch batch, QuerySet begun)
    {
        foreach (var i in begun)
        {
            if (!TryAnswer(batch[i], batch[i].Lookup.Hash)) begun = begun.Without(i);
        }
        return begun;
    }

    private bool IsAsked(Query query) =>
        query.Class is RecordClass.IN or RecordClass.Any && (query.Type == RecordType.PTR || options.Zones.Contains(query));

    /// <summary>The hash of what is looked for: the name, or for PTR the address that it says, if it says one.</summary>
    private static bool TryHash(Query query, out ulong hash)
    {
        Span<byte> address = stackalloc byte[AddressSize];
        var isAddress = query.Type == RecordType.PTR;
        hash = 0;
        if (isAddress && !ReverseName.TryRead(query.LowerName, address)) return false;
        hash = KeyHash.Of(isAddress ? address : query.LowerName);
        return true;
    }

    private static bool MayHave(HostsMap map, Query query, ulong hash) =>
        query.Type == RecordType.PTR ? map.MayHaveAddress(hash) : map.MayHaveName(query, hash);

    private bool TryAnswer(Query query, ulong hash)
    {
        var answered = query.Type switch
        {
            RecordType.PTR => TryAnswerNames(query, hash),
            RecordType.A or RecordType.AAAA => TryAnswerAddresses(query, hash),
            _ => !(options.FallthroughUnsupported && options.Fallthrough.Contains(query)) && TryAnswerNothing(query, hash),
        };
        if (answered) query.PrecomputedTtl = (int)options.Ttl;
        return answered;
    }

    private bool TryAnswerAddresses(Query query, ulong hash)
    {
        var v4 = query.Type == RecordType.A;
        var fromFile = source.File.AddressesOf(query, hash, v4);
        var inline = source.Inline.AddressesOf(query, hash, v4);
        if (fromFile.IsEmpty && inline.IsEmpty) return TryAnswerNothing(query, hash);
        query.BeginResponse(ResponseCode.NoError, HeaderFlags.Authoritative, Name);
        var size = v4 ? 4 : 16;
        var end = query.QuestionEnd;
        var count = Append(query, fromFile, size, ref end) + Append(query, inline, size, ref end);
        Header.SetCount(query.Buffer, Section.Answer, count);
        if (count < (fromFile.Length + inline.Length) / size) Header.Change(query.Buffer, HeaderFlags.Truncated);
        query.CompleteAt(end);
        return true;
    }

    /// <summary>NODATA, if the name has an address of any family.</summary>
    private bool TryAnswerNothing(Query query, ulong hash)
    {
        if (!Exists(source.File, query, hash) && !Exists(source.Inline, query, hash)) return false;
        query.BeginResponse(ResponseCode.NoError, HeaderFlags.Authoritative, Name);
        return true;
    }

    private static bool Exists(HostsMap map, Query query, ulong hash) =>
        !map.AddressesOf(query, hash, v4: true).IsEmpty || !map.AddressesOf(query, hash, v4: false).IsEmpty;

    private bool TryAnswerNames(Query query, ulong hash)
    {
        Span<byte> address = stackalloc byte[AddressSize];
        if (!ReverseName.TryRead(query.LowerName, address)) return false;
        var fromFile = source.File.NamesOf(address, hash);
        var inline = source.Inline.NamesOf(address, hash);
        if (fromFile.IsEmpty && inline.IsEmpty) return false;
        var writer = query.Respond(ResponseCode.NoError, HeaderFlags.Authoritative, Name);
        AppendNames(ref writer, query, fromFile);
        AppendNames(ref writer, query, inline);
        query.Complete(ref writer);
        return true;
    }

    private void AppendNames(ref MessageWriter writer, Query query, scoped ReadOnlySpan<byte> names)
    {
        while (!names.IsEmpty && !writer.Overflowed)
        {
            var length = WireName.LengthOf(names);
            writer.AddName(Section.Answer, query.Name, RecordType.PTR, options.Ttl, names[..length]);
            names = names[length..];
        }
    }

    /// <summary>Writes one record for each address, as many as fit, and returns how many.</summary>
    private int Append(Query query, ReadOnlySpan<byte> addresses, int size, ref int end)
    {
        var recordSize = 12 + size;
        var count = 0;
        for (; addresses.Length >= size && end + recordSize <= Query.MaxMessage; count++)
        {
            var record = query.Buffer.Slice(end, recordSize);
            BinaryPrimitives.WriteUInt16BigEndian(record, OwnerPointer);
            BinaryPrimitives.WriteUInt16BigEndian(record[2..], (ushort)query.Type);
            BinaryPrimitives.WriteUInt16BigEndian(record[4..], (ushort)RecordClass.IN);
            BinaryPrimitives.WriteUInt32BigEndian(record[6..], options.Ttl);
            BinaryPrimitives.WriteUInt16BigEndian(record[10..], (ushort)size);
            addresses[..size].CopyTo(record[12..]);
            addresses = addresses[size..];
            end += recordSize;
        }
        return count;
    }
}
