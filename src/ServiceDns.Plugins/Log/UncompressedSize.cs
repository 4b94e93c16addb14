using ServiceDns.Dns;

namespace ServiceDns.Plugins.Log;

/// <summary>How long a message would be with every name written out: the size that CoreDNS logs.</summary>
internal static class UncompressedSize
{
    /// <summary>The size in bytes. A message that is malformed has the size that it has.</summary>
    public static int Of(ReadOnlySpan<byte> message)
    {
        var saved = 0;
        var reader = new RecordReader(message);
        while (reader.MoveNext())
        {
            var record = reader.Current;
            saved += SavedBy(message, record.Start);
            var (before, names, _) = RecordCopy.NamesIn(record.Type);
            var at = record.Rdata + before;
            for (; names > 0 && at < record.End; names--)
            {
                saved += SavedBy(message, at);
                if (!WireName.TrySkip(message, ref at)) break;
            }
        }
        return message.Length + saved;
    }

    /// <summary>Bytes by which the name at that place is shorter than when written out.</summary>
    private static int SavedBy(ReadOnlySpan<byte> message, int offset)
    {
        Span<byte> name = stackalloc byte[WireName.MaxLength];
        var end = offset;
        return WireName.TryRead(message, ref end, name, out var length) ? length - (end - offset) : 0;
    }
}
