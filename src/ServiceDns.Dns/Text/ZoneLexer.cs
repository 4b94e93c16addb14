using System.Text;

namespace ServiceDns.Dns;

/// <summary>A word of a zone file, escapes still in it.</summary>
/// <param name="Text">Without the quotes around it.</param>
/// <param name="IsQuoted">Whether it began with a quote, so that it means just itself.</param>
internal readonly record struct ZoneToken(string Text, bool IsQuoted);

/// <summary>Splits a zone file into entries: a line, or more lines where parentheses join them (RFC 1035, section 5.1).</summary>
internal sealed class ZoneLexer(TextReader reader, string file)
{
    private readonly StringBuilder word = new();
    private int line = 1;

    /// <summary>The line on which the entry began.</summary>
    public int Line { get; private set; } = 1;

    /// <summary>Whether a blank stands before the entry's first word: then its owner is that of the record before.</summary>
    public bool BeginsWithBlank { get; private set; }

    /// <summary>The words of the entry; overwritten by the next.</summary>
    public List<ZoneToken> Tokens { get; } = [];

    /// <summary>Reads the next entry that holds a word; false at the end.</summary>
    /// <exception cref="ZoneFileException">A parenthesis or a quote is not closed, or one is closed that was not opened.</exception>
    public bool ReadEntry()
    {
        do
        {
            Tokens.Clear();
            Line = line;
            if (reader.Peek() < 0) return false;
            BeginsWithBlank = (char)reader.Peek() is ' ' or '\t' or '(';
            ReadToEnd();
        }
        while (Tokens.Count == 0);
        return true;
    }

    private void ReadToEnd()
    {
        var depth = 0;
        while (reader.Read() is var next and >= 0)
        {
            switch ((char)next)
            {
                case ' ' or '\t' or '\r':
                    break;
                case '\n':
                    line++;
                    if (depth == 0) return;
                    break;
                case ';':
                    while (reader.Peek() is >= 0 and not '\n') reader.Read();
                    break;
                case '(':
                    depth++;
                    break;
                case ')':
                    if (--depth < 0) throw new ZoneFileException(file, line, "')' without a '(' before it");
                    break;
                case '"':
                    Tokens.Add(new ZoneToken(ReadQuoted(), IsQuoted: true));
                    break;
                default:
                    Tokens.Add(new ZoneToken(ReadWord((char)next), IsQuoted: false));
                    break;
            }
        }
        if (depth > 0) throw new ZoneFileException(file, Line, "'(' without a ')' behind it");
    }

    private string ReadWord(char first)
    {
        word.Clear();
        for (var current = first; ; current = (char)reader.Read())
        {
            word.Append(current);
            if (current == '\\' && reader.Peek() is >= 0 and not '\n') word.Append((char)reader.Read());
            if (reader.Peek() is < 0 or ' ' or '\t' or '\r' or '\n' or ';' or '(' or ')') return word.ToString();
            if (reader.Peek() != '"') continue;
            if (current != '=') return word.ToString(); // else key="value", one word
            reader.Read();
            AppendQuoted();
            return word.ToString();
        }
    }

    private string ReadQuoted()
    {
        word.Clear();
        AppendQuoted();
        return word.ToString();
    }

    private void AppendQuoted()
    {
        for (var opened = line; ;)
        {
            var next = reader.Read();
            if (next < 0) throw new ZoneFileException(file, opened, "a quote that is not closed");
            if (next == '"') return;
            word.Append((char)next);
            if (next == '\n') line++;
            if (next == '\\' && reader.Peek() >= 0) word.Append((char)reader.Read());
        }
    }
}
