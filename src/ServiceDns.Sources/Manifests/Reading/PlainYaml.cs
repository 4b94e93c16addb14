namespace ServiceDns.Sources.Manifests.Reading;

/// <summary>Reads the YAML that kubectl and generators print, line by line and without a copy of the text.</summary>
/// <remarks>
/// Block mappings and sequences, scalars of all styles, flow collections within a line, comments, documents. It accepts only what it is
/// sure to read as <see cref="YamlNodes"/> does; of all else, right or wrong, it says so and leaves it to that one.
/// </remarks>
internal sealed partial class PlainYaml(Utf8Window window)
{
    private const int Deepest = 100, LongestKey = 1000; // YAML 1.2.2, section 7.4.2: keys end within 1024 characters

    private readonly Level[] levels = new Level[Deepest];
    private PlainEvent[] queue = new PlainEvent[64];
    private int head, tail, depth;
    private long position, lineStart, lineNext;
    private int line = 1, lineLength, waitingLine;
    private State state;
    private bool isWaiting; // for the value of a key, or the entry of a dash, that ended its line

    private enum State : byte
    {
        Outside,
        AtRoot,
        Inside,
        Complete,
    }

    private enum LevelKind : byte
    {
        Map,
        List,

        /// <summary>A list whose dashes stand below the key that it belongs to.</summary>
        ListAtKey,
    }

    private record struct Level(int Indent, LevelKind Kind);

    /// <summary>Where the document begins that is being read, or the next one.</summary>
    public long DocumentStart { get; private set; }

    /// <summary>The line on which it begins.</summary>
    public int DocumentLine { get; private set; } = 1;

    /// <summary>How many of its events have been taken.</summary>
    public int Taken { get; private set; }

    /// <summary>Whether a marker surely ends the document that is being read: to YamlDotNet it is text of a block scalar that is the
    /// document's root.</summary>
    public bool IsEndedByMarker =>
        depth > 0 || window.Slice(lineStart, lineLength).TrimStart("- "u8) is [(byte)'{' or (byte)'[', ..];

    /// <summary>Takes the next event.</summary>
    /// <returns>False when there is none before <see cref="Step"/> finds more.</returns>
    public bool TryTake(out PlainEvent next)
    {
        if (head < tail)
        {
            next = queue[head++];
            Taken++;
            return true;
        }
        next = default;
        return false;
    }

    /// <summary>Goes on from a place outside of all documents.</summary>
    public void MoveTo(long place, int atLine)
    {
        window.MoveTo(place);
        (position, line, state, isWaiting) = (place, atLine, State.Outside, false);
        (head, tail, depth) = (0, 0, 0);
        BeginDocument(place);
    }

    /// <summary>Finds the next events; all before must have been taken, and the texts of those are gone.</summary>
    /// <returns>False when the document holds something that is not plain; none of it is among the events.</returns>
    public bool Step()
    {
        (head, tail) = (0, 0);
        while (tail == 0)
        {
            window.Release(position);
            if (!window.TryLine(position, out lineLength, out lineNext)) return Finish();
            lineStart = position;
            if (!IsUsable(lineStart, ref lineLength) && !IsUsableBehindMark()) return false;
            var text = window.Slice(lineStart, lineLength);
            var indent = text.IndexOfAnyExcept((byte)' ');
            if (indent < 0 || text[indent] == '#')
            {
                NextLine();
                continue;
            }
            if (indent == 0 && text[0] is (byte)'-' or (byte)'.' or (byte)'%')
            {
                if (text[0] == '%' || IsMarker(text, "..."u8)) return false;
                if (IsMarker(text, "---"u8))
                {
                    if (!ReadMarker(text)) return false;
                    continue;
                }
            }
            if (!ReadLine(indent)) return false;
        }
        return true;
    }

    private void NextLine()
    {
        position = lineNext;
        line++;
    }

    private bool ReadLine(int indent)
    {
        if (state == State.Complete) return false;
        if (state == State.Outside)
        {
            BeginDocument(lineStart);
            Add(NodeKind.Document, line);
            state = State.AtRoot;
        }
        if (state == State.AtRoot)
        {
            if (!ReadNode(indent)) return false;
            state = depth > 0 ? State.Inside : State.Complete;
            return true;
        }
        if (indent > levels[depth - 1].Indent)
        {
            if (!isWaiting) return false;
            isWaiting = false;
            return ReadNode(indent);
        }
        var text = window.Slice(lineStart, lineLength);
        var isEntry = IsDash(text, indent);
        if (isWaiting && isEntry && levels[depth - 1] == new Level(indent, LevelKind.Map))
        {
            isWaiting = false;
            return Open(indent, LevelKind.ListAtKey) && ReadEntry(indent);
        }
        CloseValue();
        while (levels[depth - 1].Indent > indent)
        {
            Close();
            if (depth == 0) return false;
        }
        if (levels[depth - 1].Indent < indent) return false;
        if (levels[depth - 1].Kind == LevelKind.ListAtKey && !isEntry) Close();
        if (levels[depth - 1].Kind == LevelKind.Map) return !isEntry && ReadPair(indent);
        return isEntry && ReadEntry(indent);
    }

    /// <summary>Reads a collection's first line, or a scalar, that begins in that column; it is the value that was waited for.</summary>
    private bool ReadNode(int column)
    {
        var text = window.Slice(lineStart, lineLength);
        if (IsDash(text, column)) return Open(column, LevelKind.List) && ReadEntry(column);
        if (IsKey(text, column)) return Open(column, LevelKind.Map) && ReadPair(column);
        return ReadValue(column);
    }

    private bool ReadEntry(int column)
    {
        var text = window.Slice(lineStart, lineLength);
        var content = text[(column + 1)..].IndexOfAnyExcept((byte)' ');
        if (content < 0 || text[column + 1 + content] == '#')
        {
            Wait();
            return true;
        }
        return ReadNode(column + 1 + content);
    }

    private bool ReadPair(int column)
    {
        var text = window.Slice(lineStart, lineLength);
        if (!TryReadKey(text, column, out var behind)) return false;
        var content = text[behind..].IndexOfAnyExcept((byte)' ');
        if (content < 0 || text[behind + content] == '#')
        {
            Wait();
            return true;
        }
        return ReadValue(behind + content);
    }

    private void Wait()
    {
        isWaiting = true;
        waitingLine = line;
        NextLine();
    }

    private bool Open(int indent, LevelKind kind)
    {
        if (depth == Deepest) return false;
        Add(kind == LevelKind.Map ? NodeKind.Map : NodeKind.List, line);
        levels[depth++] = new Level(indent, kind);
        return true;
    }

    private void Close() => Add(levels[--depth].Kind == LevelKind.Map ? NodeKind.EndMap : NodeKind.EndList, line);

    private void CloseValue()
    {
        if (isWaiting) Add(NodeKind.Scalar, waitingLine);
        isWaiting = false;
    }

    private void Add(NodeKind kind, int at) => Add(new PlainEvent(kind, at));

    private void Add(PlainEvent next)
    {
        if (tail == queue.Length) Array.Resize(ref queue, 2 * tail);
        queue[tail++] = next;
    }
}
