using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace ServiceDns.Sources.Manifests.Reading;

/// <summary>A YAML stream's events, with anchors, aliases and merge keys resolved on the way and no tree of the whole.</summary>
/// <remarks>Only what stands under an anchor is kept, until its document ends (YAML 1.2.2, section 6.9.2).</remarks>
/// <param name="text">The text.</param>
/// <param name="linesBefore">
/// The lines of the file before it; where there are any, it begins with a line feed, so that no node stands at its beginning.
/// </param>
internal sealed class YamlNodes(TextReader text, int linesBefore = 0) : INodeSource
{
    // goyaml.v2 looks for excessive aliasing from 400,000 decoded nodes on; a document of that many copies is an attack or a mistake.
    private const int MostCopies = 400_000;

    private readonly Parser parser = new(new Scanner(text, skipComments: true));
    private readonly AnchorTable anchors = new();
    private readonly Stack<Container> containers = new();
    private List<NodeEvent>? replay;
    private int replayed, copies;

    private record struct Container(bool IsMap, bool AtKey);

    public ReadOnlySpan<byte> Utf8 => default;

    public NodeEvent Read()
    {
        try
        {
            return ReadRecorded(0);
        }
        catch (YamlException e)
        {
            // a plain scalar may have begun lines before what can not be in it
            var place = e.Message.Contains("plain scalar", StringComparison.Ordinal) ? e.End : e.Start;
            throw new ManifestSyntaxException(LineOf(place), Reason(e));
        }
        catch (InvalidOperationException)
        {
            throw new ManifestSyntaxException(LastLine, "did not find expected <document start>"); // YamlDotNet's state after a lone "..."
        }
        catch (System.Text.DecoderFallbackException)
        {
            throw new ManifestSyntaxException(LastLine, "the text is not valid UTF-8");
        }
    }

    private int LastLine => LineOf(parser.Current?.End ?? new Mark(0, 1, 1));

    private int LineOf(in Mark place) => (int)place.Line + (place.Index == 0 ? 0 : linesBefore);

    private NodeEvent ReadRecorded(int firstRecording)
    {
        var next = Next();
        anchors.Record(next, firstRecording);
        return next;
    }

    private NodeEvent Next()
    {
        if (replay is not null) return NextCopy();
        while (parser.MoveNext())
        {
            var line = LineOf(parser.Current!.Start);
            switch (parser.Current)
            {
                case DocumentStart:
                    anchors.Clear();
                    copies = 0;
                    return new NodeEvent(NodeKind.Document, line);
                case Scalar { Value: "<<", Style: ScalarStyle.Plain } when containers.TryPeek(out var container) && container.AtKey:
                    Replay(MergedPairs(line), line);
                    return replay is null ? Next() : NextCopy();
                case Scalar scalar:
                    BeginNode(scalar);
                    return new NodeEvent(NodeKind.Scalar, line, TypeOf(scalar), scalar.Value);
                case MappingStart mapping:
                    BeginNode(mapping);
                    containers.Push(new Container(IsMap: true, AtKey: true));
                    return new NodeEvent(NodeKind.Map, line);
                case SequenceStart sequence:
                    BeginNode(sequence);
                    containers.Push(new Container(IsMap: false, AtKey: false));
                    return new NodeEvent(NodeKind.List, line);
                case MappingEnd:
                    containers.Pop();
                    return new NodeEvent(NodeKind.EndMap, line);
                case SequenceEnd:
                    containers.Pop();
                    return new NodeEvent(NodeKind.EndList, line);
                case AnchorAlias alias:
                    PassNode();
                    Replay(anchors.Find(alias.Value.Value, line), line);
                    return NextCopy();
            }
        }
        return new NodeEvent(NodeKind.End, LastLine);
    }

    private void BeginNode(YamlDotNet.Core.Events.NodeEvent node)
    {
        PassNode();
        if (!node.Anchor.IsEmpty) anchors.Begin(node.Anchor.Value);
    }

    private void PassNode()
    {
        if (containers.TryPop(out var container)) containers.Push(container with { AtKey = container.IsMap && !container.AtKey });
    }

    private void Replay(List<NodeEvent> events, int line)
    {
        if ((copies += events.Count) > MostCopies) throw new ManifestSyntaxException(line, "document contains excessive aliasing");
        (replay, replayed) = (events.Count == 0 ? null : events, 0);
    }

    private NodeEvent NextCopy()
    {
        var next = replay![replayed++];
        if (replayed == replay.Count) replay = null;
        return next;
    }

    private List<NodeEvent> MergedPairs(int line)
    {
        PassNode();
        List<NodeEvent> value = [];
        var firstRecording = anchors.OpenCount;
        var depth = 0;
        do
        {
            var next = ReadRecorded(firstRecording);
            value.Add(next);
            depth += next.Step;
        }
        while (depth > 0);
        PassNode();
        return MergeKey.PairsOf(value, line);
    }

    private static ScalarType TypeOf(Scalar scalar)
    {
        if (scalar.Tag.IsEmpty) return scalar.Style == ScalarStyle.Plain ? YamlScalar.TypeOf(scalar.Value) : ScalarType.String;
        return scalar.Tag.IsNonSpecific ? ScalarType.String : scalar.Tag.Value switch
        {
            "tag:yaml.org,2002:int" or "tag:yaml.org,2002:float" or "tag:yaml.org,2002:bool" or "tag:yaml.org,2002:null" =>
                YamlScalar.TypeOf(scalar.Value),
            _ => ScalarType.String,
        };
    }

    // YamlDotNet ends some messages with the position, which the caller names itself
    private static string Reason(YamlException e)
    {
        var inner = e.InnerException?.Message ?? e.Message;
        return inner.StartsWith('(') && inner.IndexOf("): ", StringComparison.Ordinal) is var end and > 0 ? inner[(end + 3)..] : inner;
    }
}
