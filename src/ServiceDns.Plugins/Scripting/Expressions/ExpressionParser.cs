namespace ServiceDns.Plugins.Scripting;

/// <summary>Reads an expression into terms, and checks names and kinds on the way.</summary>
internal sealed partial class ExpressionParser
{
    private const int MaxDepth = 200; // of parentheses and operators inside one another; deeper is no expression that a person wrote

    private readonly IReadOnlyList<ExpressionToken> tokens;
    private readonly ExpressionScope scope;
    private readonly List<(string Name, int Slot, ValueKind Kind)> names = [];
    private PredicateLocals? predicate;
    private int at, depth, slots;

    /// <exception cref="ExpressionException">A word is broken.</exception>
    public ExpressionParser(string text, ExpressionScope scope)
    {
        tokens = ExpressionLexer.Read(text);
        this.scope = scope;
    }

    private ExpressionToken Current => tokens[at];

    /// <summary>The whole text as one term.</summary>
    /// <exception cref="ExpressionException">It is wrong.</exception>
    public Term Parse()
    {
        var term = Sequence();
        if (Current.Kind != ExpressionTokenKind.End) throw Unexpected();
        return term;
    }

    /// <summary><c>let NAME = VALUE; REST</c>, or just an expression.</summary>
    private Term Sequence()
    {
        if (!Current.Is(ExpressionTokenKind.Identifier, "let")) return Operation(0);
        at++;
        var name = Take(ExpressionTokenKind.Identifier);
        if (scope.IsReserved(name.Text) || names.Exists(known => known.Name == name.Text))
        {
            throw new ExpressionException($"cannot redeclare {name.Text}", name.Column);
        }
        Expect(ExpressionTokenKind.Operator, "=");
        var value = Operation(0);
        Expect(ExpressionTokenKind.Operator, ";");
        var slot = TakeSlot();
        names.Add((name.Text, slot, value.Kind));
        var rest = Sequence();
        names.RemoveAt(names.Count - 1);
        return new Term(rest.Kind, evaluation =>
        {
            var bound = value.Run(evaluation);
            if (bound is Failure) return bound;
            evaluation.Locals[slot] = bound;
            return rest.Run(evaluation);
        });
    }

    /// <summary>Operands, and operators between them that bind at least so tightly.</summary>
    private Term Operation(int precedence)
    {
        if (++depth > MaxDepth) throw new ExpressionException("the expression is nested too deeply", Current.Column);
        if (precedence == 0 && Current.Is(ExpressionTokenKind.Identifier, "if")) return Leave(Branch());
        var left = Unary();
        string? before = null;
        while (Current.Kind == ExpressionTokenKind.Operator)
        {
            var isNegated = Current.Text == "not";
            var symbol = isNegated ? tokens[at + 1] : Current;
            if (isNegated && !Operators.IsNegatable(symbol.Text)) throw Unexpected();
            if (Operators.PrecedenceOf(symbol.Text) is var binding && (binding < precedence || binding < 0)) break;
            at += isNegated ? 2 : 1;
            if (symbol.Text == "|")
            {
                left = Postfix(Call(Take(ExpressionTokenKind.Identifier), left));
                continue;
            }
            if (before == "??" && symbol.Text != "??")
            {
                throw new ExpressionException(
                    $"Operator ({symbol.Text}) and coalesce expressions (??) cannot be mixed. Wrap either by parentheses.", symbol.Column);
            }
            var right = Operation(symbol.Text is "**" or "^" ? binding : binding + 1);
            left = Operators.Join(symbol.Text, left, right, symbol.Column);
            if (isNegated) left = Not(left, symbol.Column);
            before = symbol.Text;
        }
        return Leave(precedence == 0 ? Conditional(left) : left);
    }

    private Term Leave(Term term)
    {
        depth--;
        return term;
    }

    /// <summary><c>CONDITION ? A : B</c>, and <c>A ?: B</c>.</summary>
    private Term Conditional(Term condition)
    {
        if (!Current.Is(ExpressionTokenKind.Operator, "?")) return condition;
        var column = Current.Column;
        at++;
        var then = Current.Is(ExpressionTokenKind.Operator, ":") ? condition : Operation(0);
        Expect(ExpressionTokenKind.Operator, ":");
        return Choose(condition, then, Operation(0), column);
    }

    /// <summary><c>if CONDITION { A } else { B }</c>.</summary>
    private Term Branch()
    {
        var column = Current.Column;
        at++;
        var condition = Operation(0);
        var then = Braced();
        Expect(ExpressionTokenKind.Identifier, "else");
        var otherwise = Current.Is(ExpressionTokenKind.Identifier, "if") ? Branch() : Braced();
        return Choose(condition, then, otherwise, column);
    }

    private Term Braced()
    {
        Expect(ExpressionTokenKind.Bracket, "{");
        var term = Sequence();
        Expect(ExpressionTokenKind.Bracket, "}");
        return term;
    }

    private static Term Choose(Term condition, Term then, Term otherwise, int column)
    {
        if (!condition.Kind.MayBe(ValueKind.Bool))
        {
            throw new ExpressionException($"non-bool expression (type {condition.Kind.ToText()}) used as condition", column);
        }
        return new Term(then.Kind == otherwise.Kind ? then.Kind : ValueKind.Any, evaluation => condition.Run(evaluation) switch
        {
            true => then.Run(evaluation),
            false => otherwise.Run(evaluation),
            var other => other as Failure ?? new Failure($"a condition is {GoText.TypeOf(other)}, not bool"),
        });
    }

    private static Term Not(Term operand, int column)
    {
        if (!operand.Kind.MayBe(ValueKind.Bool))
        {
            throw new ExpressionException($"invalid operation: not (mismatched type {operand.Kind.ToText()})", column);
        }
        return operand.Map(ValueKind.Bool, value =>
            value is bool flag ? !flag : new Failure($"invalid operation: not {GoText.TypeOf(value)}"));
    }

    private int TakeSlot() => slots < Evaluation.MaxLocals
        ? slots++
        : throw new ExpressionException("the expression has too many names and predicates", Current.Column);

    private ExpressionToken Take(ExpressionTokenKind kind) => Current.Kind == kind ? tokens[at++] : throw Unexpected();

    private void Expect(ExpressionTokenKind kind, string text)
    {
        if (!Current.Is(kind, text)) throw Unexpected();
        at++;
    }

    private bool TrySkip(ExpressionTokenKind kind, string text)
    {
        var isThere = Current.Is(kind, text);
        if (isThere) at++;
        return isThere;
    }

    private ExpressionException Unexpected() =>
        new(Current.Kind == ExpressionTokenKind.End ? "unexpected token EOF" : $"unexpected token {Current}", Current.Column);
}
