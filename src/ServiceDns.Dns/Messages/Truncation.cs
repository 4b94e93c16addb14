namespace ServiceDns.Dns;

/// <summary>Makes a message fit the client's buffer.</summary>
public static class Truncation
{
    /// <summary>
    /// Leaves out records from the end until the message has at most <paramref name="limit"/> bytes, and sets TC when any was
    /// left out (RFC 2181, section 9). Whole records only; compression pointers look back, so what is kept stays readable.
    /// </summary>
    /// <param name="message">The buffer with the message; it must be well formed.</param>
    /// <param name="length">The message's length.</param>
    /// <param name="limit">The greatest length allowed; header and question are kept whatever it is.</param>
    /// <returns>The new length.</returns>
    public static int Fit(Span<byte> message, int length, int limit) => length <= limit ? length : Cut(message, length, limit);

    private static int Cut(Span<byte> message, int length, int limit)
    {
        var reader = new RecordReader(message[..length]);
        var kept = reader.QuestionEnd;
        Span<int> counts = stackalloc int[4];
        while (reader.MoveNext() && reader.Current.End <= limit)
        {
            kept = reader.Current.End;
            counts[(int)reader.Current.Section]++;
        }
        for (var section = Section.Answer; section <= Section.Additional; section++)
        {
            Header.SetCount(message, section, counts[(int)section]);
        }
        Header.Change(message, HeaderFlags.Truncated);
        return kept;
    }
}
