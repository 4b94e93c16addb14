namespace ServiceDns.Dns;

/// <summary>A mistake in the text of records.</summary>
public sealed class ZoneFileException : FormatException
{
    internal ZoneFileException(string file, int line, string reason)
        : base(file.Length == 0 ? reason : $"{file}:{line} - {reason}")
    {
        File = file;
        Line = line;
        Reason = reason;
    }

    /// <summary>The file that holds it; empty for text that is of no file.</summary>
    public string File { get; }

    /// <summary>The line, counted from 1.</summary>
    public int Line { get; }

    /// <summary>What is wrong, and what would be right.</summary>
    public string Reason { get; }
}
