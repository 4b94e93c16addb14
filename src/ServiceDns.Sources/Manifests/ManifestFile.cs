using ServiceDns.Sources.Manifests.Files;
using ServiceDns.Sources.Manifests.Reading;

namespace ServiceDns.Sources.Manifests;

/// <summary>One file, as it was when it was read last.</summary>
/// <param name="name">The file as found.</param>
internal sealed class ManifestFile(string name)
{
    // A file written twice within the clock's step has the same times after both; git's index calls such a file racily clean.
    private static readonly TimeSpan ClockStep = TimeSpan.FromSeconds(2);

    // 50 ms each: a file that does not hold still for that long is not being saved but fed
    private const int MostWaits = 100;

    private FileStamp stamp;
    private FileStamp? awaited;
    private byte[] hash = [];
    private string? failure;
    private int waits;
    private bool isRacy = true;

    public string Name => name;

    /// <summary>Bytes, when it was read last.</summary>
    public long Length => (long)stamp.Length;

    /// <summary>Its objects: those of its last text that could be understood.</summary>
    public FileContents Contents { get; private set; } = new();

    /// <summary>Whether it may have another content than the one read.</summary>
    public bool MayDiffer(FileStamp now) => isRacy || now != stamp;

    /// <summary>Whether two looks in a row saw the same: nobody is writing it, or moving another file to its place, any more.</summary>
    public bool HoldsStill(FileStamp now)
    {
        if (now == stamp || now == awaited || ++waits > MostWaits)
        {
            (awaited, waits) = (null, 0);
            return true;
        }
        awaited = now;
        return false;
    }

    /// <summary>Reads it, if its content is another one.</summary>
    /// <param name="seen">What it looked like before.</param>
    /// <param name="now">The time.</param>
    /// <param name="strings">Where strings are shared with other files.</param>
    /// <param name="report">Receives what makes the file unreadable as a whole; <see cref="Contents"/> stay then.</param>
    /// <returns>Whether there are new contents.</returns>
    public bool Read(FileStamp seen, DateTimeOffset now, StringPool strings, Action<SourceMessage> report)
    {
        stamp = seen;
        isRacy = seen.Changed.Before(now) < ClockStep;
        try
        {
            using var stream = File.OpenRead(name);
            var (found, isJson, nulLine) = FileText.Survey(stream);
            if (found.AsSpan().SequenceEqual(hash)) return false;
            hash = found;
            if (nulLine > 0) throw new ManifestSyntaxException(nulLine, FileText.ReasonOfNul(stream));
            stream.Position = 0;
            var former = Contents;
            Contents = FileText.Read(name, stream, isJson, strings);
            FormerObjects.Keep(Contents, former);
            failure = null;
            return true;
        }
        catch (ManifestSyntaxException e)
        {
            report(new SourceMessage(SourceSeverity.Error, name, e.Line, $"can not be parsed: {e.Message}{WhatStays}"));
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            stamp = default; // it went between the look and the reading; the next look sees it gone
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            stamp = default; // a right given later changes none of the times
            if (e.Message != failure) report(new SourceMessage(SourceSeverity.Error, name, 0, $"can not be read: {e.Message}{WhatStays}"));
            failure = e.Message;
        }
        return false;
    }

    private string WhatStays => Contents.IsEmpty ? "; nothing of it is served" : "; what was read from it before goes on being served";
}
