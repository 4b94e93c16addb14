using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace ServiceDns.Dns;

/// <summary>Records as lines of a zone file (RFC 1035, section 5; types that have no text form: RFC 3597, section 5).</summary>
/// <example><code>
/// RecordText.Parse("www.example.org. 300 IN A 192.0.2.1").ToString(); // www.example.org.  300  IN  A  192.0.2.1, with tabs
/// </code></example>
public static class RecordText
{
    /// <summary>The TTL of a line that says none: 3600 seconds, as CoreDNS's DNS library has it.</summary>
    public const uint DefaultTtl = 3600;

    /// <summary>Reads one record. Relative names are below the root, so the final dot may be left out.</summary>
    /// <param name="line">The text; more lines where parentheses join them.</param>
    /// <param name="record">The record, or null.</param>
    /// <param name="reason">What is wrong with the line; empty when nothing is.</param>
    public static bool TryParse(string line, [NotNullWhen(true)] out ResourceRecord? record, out string reason)
    {
        ArgumentNullException.ThrowIfNull(line);
        (record, reason) = (null, "");
        try
        {
            record = ZoneFile.Read(new StringReader(line), "", DomainName.Root, DefaultTtl).FirstOrDefault();
            if (record is null) reason = "there is no record in it";
        }
        catch (ZoneFileException e)
        {
            reason = e.Reason;
        }
        return record is not null;
    }

    /// <summary>The same, for text that is known to be right.</summary>
    /// <exception cref="FormatException">It was not.</exception>
    public static ResourceRecord Parse(string line) =>
        TryParse(line, out var record, out var reason) ? record : throw new FormatException($"{line}: {reason}");

    /// <summary>Owner, TTL, class, type and data, with tabs between them; it reads back as the same record.</summary>
    public static string Format(ResourceRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        var data = FormatData(record.Type, record.Data);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{NameText.Format(record.Owner)}\t{record.Ttl}\t{record.Class.ToText()}\t{record.Type.ToText()}\t{data}");
    }

    /// <summary>The data alone.</summary>
    /// <param name="type">Their type.</param>
    /// <param name="data">In wire form, names uncompressed.</param>
    public static string FormatData(RecordType type, ReadOnlySpan<byte> data)
    {
        var text = new StringBuilder();
        RdataWriter.Write(text, type, data);
        return text.ToString();
    }
}
