using ServiceDns.Cluster.Control;

namespace ServiceDns.Cluster;

/// <summary>The grammar of <c>labels.Parse</c>, by recursive descent; the first error is kept and ends the parse.</summary>
internal sealed class LabelSelectorParser(string text)
{
    private readonly List<(LabelToken Token, string Text)> tokens = LabelSelectorLexer.Split(text);
    private int position;

    /// <summary>What is wrong, in Kubernetes' words, once <see cref="Parse"/> returned null.</summary>
    public string? Error { get; private set; }

    public List<LabelRequirement>? Parse()
    {
        var requirements = new List<LabelRequirement>();
        while (true)
        {
            switch (Peek().Token)
            {
                case LabelToken.Identifier or LabelToken.Not:
                    if (ParseRequirement() is not { } requirement)
                    {
                        Error = $"unable to parse requirement: {Error}";
                        return null;
                    }
                    requirements.Add(requirement);
                    var (token, found) = Take();
                    if (token == LabelToken.End) return requirements;
                    if (token != LabelToken.Comma) return Fail($"found '{found}', expected: ',' or 'end of string'");
                    var next = Peek();
                    if (next.Token is not (LabelToken.Identifier or LabelToken.Not))
                    {
                        return Fail($"found '{next.Text}', expected: identifier after ','");
                    }
                    break;
                case LabelToken.End:
                    return requirements;
                default:
                    return Fail($"found '{Peek().Text}', expected: !, identifier, or 'end of string'");
            }
        }
    }

    private LabelRequirement? ParseRequirement()
    {
        var (token, key) = Take();
        var isNegated = token == LabelToken.Not;
        if (isNegated) (token, key) = Take();
        if (token != LabelToken.Identifier)
        {
            Fail($"found '{key}', expected: identifier");
            return null;
        }
        var broken = string.Join("; ", NameRules.LabelKey(key));
        if (broken.Length > 0)
        {
            Fail($"<nil>: Invalid value: {GoText.Quote(key)}: {broken}"); // the path is Go's nil
            return null;
        }
        if (isNegated) return new LabelRequirement(key, LabelOperator.DoesNotExist, []);
        if (Peek().Token is LabelToken.End or LabelToken.Comma) return new LabelRequirement(key, LabelOperator.Exists, []);
        if (ParseOperator() is not { } comparison) return null;
        var values = comparison is LabelOperator.In or LabelOperator.NotIn ? ParseValues() : ParseValue();
        if (values is null) return null;
        var requirement = new LabelRequirement(key, comparison, values);
        Error = requirement.FindError();
        return Error is null ? requirement : null;
    }

    private LabelOperator? ParseOperator()
    {
        var (token, found) = tokens[position++];
        LabelOperator? comparison = token switch
        {
            LabelToken.In => LabelOperator.In,
            LabelToken.Equals => LabelOperator.Equals,
            LabelToken.DoubleEquals => LabelOperator.DoubleEquals,
            LabelToken.GreaterThan => LabelOperator.GreaterThan,
            LabelToken.LessThan => LabelOperator.LessThan,
            LabelToken.NotIn => LabelOperator.NotIn,
            LabelToken.NotEquals => LabelOperator.NotEquals,
            _ => null,
        };
        if (comparison is null) Fail($"found '{found}', expected: in, notin, =, ==, !=, gt, lt");
        return comparison;
    }

    private string[]? ParseValue()
    {
        if (Peek().Token is LabelToken.End or LabelToken.Comma) return [""];
        var (token, found) = Take();
        if (token == LabelToken.Identifier) return [found];
        Fail($"found '{found}', expected: identifier");
        return null;
    }

    /// <summary>A list in parentheses; empty places in it are empty values, and so is an empty list.</summary>
    private string[]? ParseValues()
    {
        var (token, found) = Take();
        if (token != LabelToken.OpenParenthesis)
        {
            Fail($"found '{found}' expected: '('");
            return null;
        }
        var values = new SortedSet<string>(StringComparer.Ordinal);
        (token, found) = Peek();
        if (token is not (LabelToken.Identifier or LabelToken.Comma or LabelToken.ClosedParenthesis))
        {
            Fail($"found '{found}', expected: ',', ')' or identifier");
            return null;
        }
        if (token == LabelToken.ClosedParenthesis) values.Add("");
        while (Peek().Token != LabelToken.ClosedParenthesis)
        {
            (token, found) = Take();
            var next = Peek();
            if (token == LabelToken.Identifier)
            {
                values.Add(found);
                if (next.Token is LabelToken.Comma or LabelToken.ClosedParenthesis) continue;
                Fail($"found '{next.Text}', expected: ',' or ')'");
                return null;
            }
            if (token != LabelToken.Comma)
            {
                Fail($"found '{found}', expected: ',', or identifier");
                return null;
            }
            if (values.Count == 0 || next.Token is LabelToken.ClosedParenthesis or LabelToken.Comma) values.Add("");
        }
        Take();
        return [.. values];
    }

    /// <summary>The token here; where a key or a value may stand, <c>in</c> and <c>notin</c> are words like others.</summary>
    private (LabelToken Token, string Text) Peek()
    {
        var (token, found) = tokens[Math.Min(position, tokens.Count - 1)];
        return (token is LabelToken.In or LabelToken.NotIn ? LabelToken.Identifier : token, found);
    }

    private (LabelToken Token, string Text) Take()
    {
        var token = Peek();
        position++;
        return token;
    }

    private List<LabelRequirement>? Fail(string message)
    {
        Error = message;
        return null;
    }
}
