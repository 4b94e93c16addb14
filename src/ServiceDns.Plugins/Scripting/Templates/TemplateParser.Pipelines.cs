using System.Globalization;

namespace ServiceDns.Plugins.Scripting;

/// <content>What stands in an action.</content>
internal sealed partial class TemplateParser
{
    private Pipeline Pipe(string context, bool isRange)
    {
        if (++depth > MaxDepth) throw Error("actions are nested too deeply");
        var position = Current.Position;
        var (bound, isAssignment) = Variables(isRange);
        var commands = new List<Command>();
        while (true)
        {
            commands.Add(Command(context));
            if (!Current.Is(TemplateTokenKind.Symbol, "|")) break;
            at++;
        }
        depth--;
        if (!isAssignment) variables.AddRange(bound);
        return new Pipeline(position, bound, isAssignment, commands);
    }

    /// <summary><c>$x :=</c>, <c>$x =</c>, and before a range's value <c>$i, $x :=</c>.</summary>
    private (IReadOnlyList<string> Names, bool IsAssignment) Variables(bool isRange)
    {
        if (Current.Kind != TemplateTokenKind.Variable) return ([], false);
        var names = new List<string> { Current.Text };
        var ahead = at + 1;
        if (isRange && tokens[ahead].Is(TemplateTokenKind.Symbol, ",") && tokens[ahead + 1].Kind == TemplateTokenKind.Variable)
        {
            names.Add(tokens[ahead + 1].Text);
            ahead += 2;
        }
        if (tokens[ahead] is not { Kind: TemplateTokenKind.Symbol, Text: ":=" or "=" } sign) return ([], false);
        at = ahead + 1;
        var isAssignment = sign.Text == "=";
        var unknown = isAssignment ? names.Find(known => !variables.Contains(known)) : null;
        return unknown is null ? (names, isAssignment) : throw Error($"undefined variable {Quote(unknown)}");
    }

    private Command Command(string context)
    {
        var position = Current.Position;
        var words = new List<Operand>();
        while (Current.Kind != TemplateTokenKind.Close && !IsEndOfCommand(Current))
        {
            if (words.Count > 0 && !Current.FollowsSpace) throw Unexpected("operand");
            words.Add(Word(context));
        }
        if (words.Count == 0) throw Error($"missing value for {context}");
        if (words is [ConstantOperand { } nil] && nil.ToString() == "nil") throw Error("nil is not a command");
        return new Command(position, words);
    }

    private static bool IsEndOfCommand(TemplateToken token) =>
        token is { Kind: TemplateTokenKind.Symbol, Text: "|" or ")" } or { Kind: TemplateTokenKind.End };

    private Operand Word(string context)
    {
        var token = tokens[at++];
        switch (token.Kind)
        {
            case TemplateTokenKind.Field:
                return Field(token);
            case TemplateTokenKind.Dot:
                return new DotOperand(token.Position);
            case TemplateTokenKind.Variable:
                if (!variables.Contains(token.Text)) throw Error($"undefined variable {Quote(token.Text)}");
                return new VariableOperand(token.Position, token.Text, Fields());
            case TemplateTokenKind.String:
                return new ConstantOperand(token.Position, token.Text, Unquoted(token.Text));
            case TemplateTokenKind.Character:
                var character = Unquoted(token.Text);
                return character.EnumerateRunes().Count() == 1
                    ? new ConstantOperand(token.Position, token.Text, (long)character.EnumerateRunes().First().Value)
                    : throw Error($"malformed character constant: {token.Text}");
            case TemplateTokenKind.Number:
                return new ConstantOperand(token.Position, token.Text, Number(token.Text));
            case TemplateTokenKind.Identifier:
                return Identifier(token);
            case TemplateTokenKind.Symbol when token.Text == "(":
                var pipe = Pipe("parenthesized pipeline", isRange: false);
                if (!Current.Is(TemplateTokenKind.Symbol, ")")) throw Error("unclosed left paren");
                at++;
                return new ChainOperand(token.Position, pipe, Fields());
            default:
                at--;
                throw Unexpected(context);
        }
    }

    private FieldOperand Field(TemplateToken first)
    {
        var isChain = Current.Kind == TemplateTokenKind.Field && !Current.FollowsSpace;
        var position = isChain ? Current.Position : first.Position; // as Go places them
        string[] fields = [first.Text[1..], .. Fields()];
        if (fields is ["Message", var part, ..] && MessageData.IsLeftOut(part))
        {
            throw Error($"templates can not use .Message.{part} here; .Message has Id, the flags, Opcode, Rcode and Question");
        }
        return new FieldOperand(position, fields);
    }

    /// <summary>Fields that follow without space.</summary>
    private List<string> Fields()
    {
        var fields = new List<string>();
        while (Current.Kind == TemplateTokenKind.Field && !Current.FollowsSpace) fields.Add(tokens[at++].Text[1..]);
        return fields;
    }

    private Operand Identifier(TemplateToken token) => token.Text switch
    {
        "true" => new ConstantOperand(token.Position, token.Text, true),
        "false" => new ConstantOperand(token.Position, token.Text, false),
        "nil" => new ConstantOperand(token.Position, token.Text, null),
        _ when TemplateFunctions.Find(token.Text) is { } function => new FunctionName(token.Position, function),
        _ when TemplateFunctions.IsLeftOut(token.Text) =>
            throw Error($"the function {Quote(token.Text)} does not exist here: no record needs it"),
        _ => throw Error($"function {Quote(token.Text)} not defined"),
    };

    private string Unquoted(string quoted)
    {
        if (quoted[0] == '`') return quoted[1..^1];
        return GoUnquote.TryUnquote(quoted[1..^1], out var value) ? value : throw Error($"invalid syntax: {quoted}");
    }

    private object Number(string word)
    {
        var digits = word.Replace("_", "", StringComparison.Ordinal);
        var isNegative = digits.StartsWith('-');
        var unsigned = digits.TrimStart('+', '-').ToLowerInvariant();
        var (style, rest) = unsigned switch
        {
            ['0', 'x', .. var hex] => (NumberStyles.AllowHexSpecifier, hex),
            ['0', 'b', .. var binary] => (NumberStyles.AllowBinarySpecifier, binary),
            _ => (NumberStyles.None, unsigned),
        };
        if (long.TryParse(rest, style, CultureInfo.InvariantCulture, out var whole)) return isNegative ? -whole : whole;
        return double.TryParse(digits, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw Error($"bad number syntax: {Quote(word)}");
    }
}
