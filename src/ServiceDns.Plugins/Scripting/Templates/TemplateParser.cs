using ServiceDns.Corefile;

namespace ServiceDns.Plugins.Scripting;

/// <summary>Reads the words of a template into its parts.</summary>
/// <param name="name">The template's, for errors.</param>
/// <param name="text">The template.</param>
/// <param name="tokens">Its words.</param>
internal sealed partial class TemplateParser(string name, string text, IReadOnlyList<TemplateToken> tokens)
{
    private const int MaxDepth = 100; // of actions and parentheses inside one another

    private static readonly HashSet<string> LeftOutActions = ["define", "template", "block"];

    private readonly List<string> variables = ["$"];
    private int at, loops, depth;

    private TemplateToken Current => tokens[at];

    /// <summary>The whole template.</summary>
    /// <exception cref="TemplateException">It is wrong.</exception>
    public TemplateList Parse()
    {
        var list = List(out var end);
        return end.Length == 0 ? list : throw Error($"unexpected {{{{{end}}}}}");
    }

    /// <summary>
    /// Parts up to the end of the text, or to an <c>end</c> or <c>else</c>, whose word is given back; it is read already.
    /// </summary>
    private TemplateList List(out string end)
    {
        if (++depth > MaxDepth) throw Error("actions are nested too deeply");
        var parts = new List<TemplateStatement>();
        end = "";
        while (Current.Kind != TemplateTokenKind.End)
        {
            var token = tokens[at++];
            if (token.Kind == TemplateTokenKind.Text)
            {
                parts.Add(new TextPart(token.Position, token.Text));
                continue;
            }
            if (Current is { Kind: TemplateTokenKind.Identifier, Text: "end" or "else" })
            {
                end = tokens[at++].Text;
                break;
            }
            parts.Add(Action());
        }
        depth--;
        return new TemplateList(parts);
    }

    private TemplateStatement Action()
    {
        var word = Current;
        if (word.Kind != TemplateTokenKind.Identifier) return Value();
        switch (word.Text)
        {
            case "if" or "with":
                at++;
                return Branch(word);
            case "range":
                at++;
                return Range(word);
            case "break" or "continue":
                at++;
                if (loops == 0) throw Error($"{{{{{word.Text}}}}} outside {{{{range}}}}");
                Close(word.Text);
                return new SignalPart(word.Position, word.Text == "break" ? LoopSignal.Break : LoopSignal.Continue);
            default:
                if (LeftOutActions.Contains(word.Text))
                {
                    throw Error($"{word.Text} does not exist here: a template can not hold others; write its text in their place");
                }
                return Value();
        }
    }

    private ActionPart Value()
    {
        var position = Current.Position;
        var pipe = Pipe("command", isRange: false);
        Close("command");
        return new ActionPart(position, pipe);
    }

    private BranchPart Branch(TemplateToken word)
    {
        var mark = variables.Count;
        var pipe = Pipe(word.Text, isRange: false);
        Close(word.Text);
        var then = List(out var end);
        var otherwise = end == "else" ? Else(word) : RequireEnd(end);
        variables.RemoveRange(mark, variables.Count - mark);
        return new BranchPart(word.Position, word.Text, pipe, then, otherwise);
    }

    /// <summary>What stands behind an <c>else</c>: another condition of the same kind, or the rest.</summary>
    private TemplateList Else(TemplateToken word)
    {
        if (Current.Kind == TemplateTokenKind.Identifier && Current.Text == word.Text && word.Text != "range")
        {
            return new TemplateList([Branch(tokens[at++])]);
        }
        Close("else");
        var list = List(out var end);
        if (end == "else") throw Error("expected end; found {{else}}");
        RequireEnd(end);
        return list;
    }

    private RangePart Range(TemplateToken word)
    {
        var mark = variables.Count;
        var pipe = Pipe("range", isRange: true);
        Close("range");
        loops++;
        var body = List(out var end);
        loops--;
        var otherwise = end == "else" ? Else(word) : RequireEnd(end);
        variables.RemoveRange(mark, variables.Count - mark);
        return new RangePart(word.Position, pipe, body, otherwise);
    }

    private TemplateList? RequireEnd(string end)
    {
        if (end != "end") throw Error("unexpected EOF");
        Close("end");
        return null;
    }

    private void Close(string context)
    {
        if (Current.Kind != TemplateTokenKind.Close) throw Unexpected(context);
        at++;
    }

    private TemplateException Unexpected(string context) => Error(
        Current.Kind == TemplateTokenKind.End ? "unexpected EOF" : $"unexpected <{Current.Text}> in {context}");

    private TemplateException Error(string reason)
    {
        var position = Math.Min(Current.Position, text.Length);
        return new($"template: {name}:{1 + text.AsSpan(0, position).Count('\n')}: {reason}");
    }

    private static string Quote(string text) => GoQuote.Quote(text);
}
