using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text;

namespace ServiceDns.Dns;

/// <summary>
/// Reads zone files, also called master files (RFC 1035, section 5): with <c>$ORIGIN</c>, <c>$TTL</c> (RFC 2308, section 4),
/// <c>$INCLUDE</c> and <c>$GENERATE</c>.
/// </summary>
/// <remarks>
/// A record without a TTL has that of <c>$TTL</c>, without one that of the record before. A line that begins with a blank belongs
/// to the owner of the line before. Paths of <c>$INCLUDE</c> are relative to the folder of the file that holds it.
/// </remarks>
public sealed class ZoneFile
{
    private const int DeepestInclude = 7; // as CoreDNS's DNS library has it

    private readonly ArrayBufferWriter<byte> data = new();
    private readonly string file;
    private readonly int depth;
    private DomainName origin;
    private byte[] owner = [];
    private uint? ttl;
    private bool hasTtlDirective;

    private ZoneFile(string file, DomainName origin, uint? ttl, bool hasTtlDirective, int depth)
    {
        this.file = file;
        this.origin = origin;
        this.ttl = ttl;
        this.hasTtlDirective = hasTtlDirective;
        this.depth = depth;
    }

    /// <summary>Reads a file, one record after the other as they are asked for.</summary>
    /// <param name="path">The file, in UTF-8.</param>
    /// <param name="origin">What relative names are below until <c>$ORIGIN</c> says otherwise.</param>
    /// <exception cref="ZoneFileException">A line is wrong: FILE:LINE and what is.</exception>
    /// <exception cref="IOException">The file can not be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read.</exception>
    public static IEnumerable<ResourceRecord> Read(string path, DomainName origin)
    {
        using var reader = new StreamReader(path);
        foreach (var record in Read(reader, path, origin)) yield return record;
    }

    /// <summary>Reads text.</summary>
    /// <param name="reader">The text; stays open.</param>
    /// <param name="file">What errors call it, and where paths of <c>$INCLUDE</c> start; empty for text of no file, which may not
    /// include.</param>
    /// <param name="origin">What relative names are below.</param>
    /// <param name="defaultTtl">The TTL of records that say none, before any is said; null makes them an error.</param>
    /// <exception cref="ZoneFileException">A line is wrong.</exception>
    public static IEnumerable<ResourceRecord> Read(TextReader reader, string file, DomainName origin, uint? defaultTtl = null)
    {
        ArgumentNullException.ThrowIfNull(reader);
        ArgumentNullException.ThrowIfNull(origin);
        return new ZoneFile(file, origin, defaultTtl, hasTtlDirective: false, depth: 0).Read(reader);
    }

    private IEnumerable<ResourceRecord> Read(TextReader reader)
    {
        var lexer = new ZoneLexer(reader, file);
        while (lexer.ReadEntry())
        {
            var (tokens, first) = (lexer.Tokens, lexer.Tokens[0]);
            if (lexer.BeginsWithBlank || first.IsQuoted || !first.Text.StartsWith('$'))
            {
                yield return ReadRecord(tokens, lexer.BeginsWithBlank, lexer.Line);
                continue;
            }
            switch (first.Text.ToUpperInvariant())
            {
                case "$ORIGIN":
                    origin = ReadName(OnlyWord(tokens, lexer.Line), lexer.Line);
                    break;
                case "$TTL":
                    var seconds = OnlyWord(tokens, lexer.Line);
                    ttl = TimeText.TryReadTtl(seconds, out var value) ? value : throw Error(lexer.Line, $"'{seconds}' is not a TTL");
                    hasTtlDirective = true;
                    break;
                case "$INCLUDE":
                    foreach (var record in Include(tokens, lexer.Line)) yield return record;
                    break;
                case "$GENERATE":
                    foreach (var record in Generate(tokens, lexer.Line)) yield return record;
                    break;
                default: // an owner like any other
                    yield return ReadRecord(tokens, beginsWithBlank: false, lexer.Line);
                    break;
            }
        }
    }

    private string OnlyWord(List<ZoneToken> tokens, int line) =>
        tokens.Count == 2 ? tokens[1].Text : throw Error(line, $"exactly one word belongs behind {tokens[0].Text}");

    private ResourceRecord ReadRecord(List<ZoneToken> tokens, bool beginsWithBlank, int line)
    {
        var at = 0;
        if (!beginsWithBlank) owner = ReadOwner(tokens[at++].Text, line);
        else if (owner.Length == 0) throw Error(line, "the first record needs an owner; the line begins with a blank");
        var head = RecordHead.Read(tokens, ref at);
        if (head.Error is not null) throw Error(line, head.Error);
        if (head.Ttl is { } own)
        {
            if (!hasTtlDirective) ttl = own;
        }
        else if (ttl is null && head.HasClass)
        {
            ttl = 0; // a class may stand in for it, as in CoreDNS's DNS library
        }
        var seconds = head.Ttl ?? ttl ?? throw Error(line, "no TTL: neither here, nor by $TTL, nor on a line before");
        data.Clear();
        try
        {
            new RdataReader(tokens, at, origin.Wire, data).Read(head.Type);
        }
        catch (FormatException e)
        {
            throw Error(line, e.Message);
        }
        return new ResourceRecord(owner, head.Type, head.Class, seconds, data.WrittenSpan);
    }

    private IEnumerable<ResourceRecord> Include(List<ZoneToken> tokens, int line)
    {
        if (tokens.Count is not (2 or 3)) throw Error(line, "a file, and perhaps an origin, belong behind $INCLUDE");
        if (file.Length == 0) throw Error(line, "$INCLUDE is for files only");
        if (depth == DeepestInclude) throw Error(line, $"more than {DeepestInclude} files include one another");
        var path = Path.Combine(Path.GetDirectoryName(file) ?? "", CharacterStringText(tokens[1], line));
        if (path.Length == 0 || path.Contains('\0')) throw Error(line, "what stands behind $INCLUDE is no file's name");
        var inner = new ZoneFile(path, tokens.Count == 3 ? ReadName(tokens[2].Text, line) : origin, ttl, hasTtlDirective, depth + 1);
        StreamReader reader;
        try
        {
            reader = new StreamReader(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Error(line, $"can not read the included file: {e.Message}");
        }
        using (reader)
        {
            foreach (var record in inner.Read(reader)) yield return record;
        }
    }

    private string CharacterStringText(ZoneToken token, int line)
    {
        try
        {
            return Encoding.UTF8.GetString(CharacterString.Unescape(token.Text));
        }
        catch (FormatException e)
        {
            throw Error(line, e.Message);
        }
    }

    private IEnumerable<ResourceRecord> Generate(List<ZoneToken> tokens, int line)
    {
        if (tokens.Count < 4) throw Error(line, "a range, an owner and the rest of a record belong behind $GENERATE");
        if (!GenerateRange.TryParse(tokens[1].Text, out var range))
        {
            throw Error(line, $"'{tokens[1].Text}' is not a range START-STOP[/STEP]");
        }
        var made = new List<ZoneToken>();
        for (long value = range.Start; value <= range.Stop; value += range.Step)
        {
            made.Clear();
            foreach (var token in tokens.Skip(2))
            {
                if (!GenerateRange.TryExpand(token.Text, value, out var text))
                {
                    throw Error(line, $"'{token.Text}' has a modifier that is wrong: ${{OFFSET,WIDTH,BASE}}");
                }
                made.Add(token with { Text = text });
            }
            yield return ReadRecord(made, beginsWithBlank: false, line);
        }
    }

    [SkipLocalsInit]
    private byte[] ReadOwner(string text, int line)
    {
        Span<byte> name = stackalloc byte[WireName.MaxLength];
        return RelativeName.TryRead(text, origin.Wire, name, out var length)
            ? name[..length].ToArray()
            : throw Error(line, $"'{text}' is not a domain name");
    }

    private DomainName ReadName(string text, int line) => DomainName.FromWire(ReadOwner(text, line));

    private ZoneFileException Error(int line, string reason) => new(file, line, reason);
}
