using System.Buffers.Binary;
using ServiceDns.Dns;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Hosts;

/// <summary>Answers A, AAAA and PTR from a hosts file and from lines of the Corefile.</summary>
internal sealed class HostsHandler(IQueryHandler next, HostsOptions options, HostsSource source) : IQueryHandler
{
    private const ushort OwnerPointer = 0xC000 | Header.Size; // to the name in the question, whose letter case it keeps

    /// <inheritdoc/>
    public string Name => "hosts";

    /// <inheritdoc/>
    public ValueTask<Outcome> ServeAsync(Query query, CancellationToken cancel)
    {
        if (query.Class is not (RecordClass.IN or RecordClass.Any)) return next.ServeAsync(query, cancel);
        if (query.Type != RecordType.PTR && !options.Zones.Contains(query)) return next.ServeAsync(query, cancel);
        var answered = query.Type switch
        {
            RecordType.PTR => TryAnswerNames(query),
            RecordType.A or RecordType.AAAA => TryAnswerAddresses(query),
            _ => !(options.FallthroughUnsupported && options.Fallthrough.Contains(query)) && TryAnswerNothing(query),
        };
        if (answered) return new(Outcome.Written);
        // Whoever can not say "no such name" (there is no SOA to say it with) says that something is wrong.
        return query.Type == RecordType.PTR || options.Fallthrough.Contains(query)
            ? next.ServeAsync(query, cancel)
            : new(Outcome.Failed(ResponseCode.ServFail));
    }

    private bool TryAnswerAddresses(Query query)
    {
        var v4 = query.Type == RecordType.A;
        var fromFile = source.File.AddressesOf(query, v4);
        var inline = source.Inline.AddressesOf(query, v4);
        if (fromFile.IsEmpty && inline.IsEmpty) return TryAnswerNothing(query);
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
    private bool TryAnswerNothing(Query query)
    {
        if (!Exists(source.File, query) && !Exists(source.Inline, query)) return false;
        query.BeginResponse(ResponseCode.NoError, HeaderFlags.Authoritative, Name);
        return true;
    }

    private static bool Exists(HostsMap map, Query query) =>
        !map.AddressesOf(query, v4: true).IsEmpty || !map.AddressesOf(query, v4: false).IsEmpty;

    private bool TryAnswerNames(Query query)
    {
        Span<byte> address = stackalloc byte[16];
        if (!ReverseAddress.TryRead(query, address)) return false;
        var fromFile = source.File.NamesOf(address);
        var inline = source.Inline.NamesOf(address);
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
