using System.Buffers;
using ServiceDns.Dns;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Loadbalance;

/// <summary>Writes a response anew with its records in another order, names compressed as they then can be.</summary>
/// <remarks>Works in rented memory, so that nothing is left for the garbage collector.</remarks>
internal static class ResponseRewrite
{
    /// <summary>Reorders the query's well-formed response; when it can not be written anew, it stays as it is.</summary>
    public static void Apply(Query query, IRecordOrder order)
    {
        var length = query.Length;
        var copy = ArrayPool<byte>.Shared.Rent(length);
        var source = copy.AsSpan(0, length);
        query.Response.CopyTo(source);
        var records = ArrayPool<RecordView>.Shared.Rent(TotalRecords(source));
        if (!TryWrite(query, source, records, order))
        {
            source.CopyTo(query.Buffer);
            query.CompleteAt(length);
        }
        ArrayPool<RecordView>.Shared.Return(records);
        ArrayPool<byte>.Shared.Return(copy);
    }

    private static bool TryWrite(Query query, ReadOnlySpan<byte> source, RecordView[] records, IRecordOrder order)
    {
        for (var section = Section.Answer; section <= Section.Additional; section++) Header.SetCount(query.Buffer, section, 0);
        var writer = new MessageWriter(query.Buffer, query.QuestionEnd);
        var reader = new RecordReader(source);
        var more = reader.MoveNext();
        while (more)
        {
            var section = reader.Current.Section;
            var count = 0;
            for (; more && reader.Current.Section == section; more = reader.MoveNext()) records[count++] = reader.Current;
            order.Arrange(records.AsSpan(0, count), section, source, query);
            foreach (ref readonly var record in records.AsSpan(0, count))
            {
                if (!RecordCopy.TryCopy(ref writer, source, record, section, record.Ttl)) return false;
            }
        }
        query.CompleteAt(writer.Length);
        return true;
    }

    private static int TotalRecords(ReadOnlySpan<byte> message) =>
        Header.Count(message, Section.Answer) + Header.Count(message, Section.Authority) + Header.Count(message, Section.Additional);
}
