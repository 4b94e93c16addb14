
namespace ServiceDns.Plugins.Scripting;

/// <content>What stands between operators.</content>
internal sealed partial class ExpressionParser
{
    private Term Unary()
    {
        var token = Current;
        if (token.Kind != ExpressionTokenKind.Operator) return Postfix(Primary());
        switch (token.Text)
        {
            case "not" or "!":
                at++;
                return Postfix(Not(Operation(50), token.Column));
            case "-":
                at++;
                return Postfix(Arithmetic.Negate(Operation(90), token.Column));
            case "+":
                at++;
                return Postfix(Operation(90));
            case "#" or "." when predicate is not null:
                return Postfix(Pointer(predicate.Value));
            default:
                throw Unexpected();
        }
    }

    private Term Primary()
    {
        var token = tokens[at];
        if (token.Kind != ExpressionTokenKind.End) at++;
        switch (token.Kind)
        {
            case ExpressionTokenKind.Number:
                return Term.Of(Number(token));
            case ExpressionTokenKind.String:
                return Term.Of(token.Text);
            case ExpressionTokenKind.Identifier:
                return Named(token);
            case ExpressionTokenKind.Bracket when token.Text == "(":
                var inner = Sequence();
                Expect(ExpressionTokenKind.Bracket, ")");
                return inner;
            case ExpressionTokenKind.Bracket when token.Text == "[":
                return List();
            case ExpressionTokenKind.Bracket when token.Text == "{":
                return Map();
            default:
                at -= token.Kind == ExpressionTokenKind.End ? 0 : 1;
                throw Unexpected();
        }
    }

    private Term Named(ExpressionToken name)
    {
        switch (name.Text)
        {
            case "true":
                return Term.Of(true);
            case "false":
                return Term.Of(false);
            case "nil":
                return Term.Of(null);
        }
        if (Current.Is(ExpressionTokenKind.Bracket, "(")) return Call(name, piped: null);
        if (names.FindLast(known => known.Name == name.Text) is { Name: not null } local)
        {
            return new Term(local.Kind, evaluation => evaluation.Locals[local.Slot]);
        }
        if (scope.VariableOf(name.Text) is { } variable) return variable;
        throw new ExpressionException(
            scope.IsReserved(name.Text) ? $"{name.Text} is a function; write {name.Text}()" : $"unknown name {name.Text}", name.Column);
    }

    /// <summary>A call; what was piped to it is its first argument.</summary>
    private Term Call(ExpressionToken name, Term? piped)
    {
        Expect(ExpressionTokenKind.Bracket, "(");
        if (scope.FunctionOf(name.Text) is { } function) return function.CallWith(Arguments(piped), name.Column);
        if (Predicates.Names.Contains(name.Text)) return PredicateCall(name, piped);
        var reason = Builtins.IsLeftOut(name.Text)
            ? $"the function {name.Text} of the expression language does not exist here"
            : $"unknown name {name.Text}";
        throw new ExpressionException(reason, name.Column);
    }

    private Term[] Arguments(Term? piped)
    {
        var arguments = new List<Term>();
        if (piped is not null) arguments.Add(piped);
        while (!TrySkip(ExpressionTokenKind.Bracket, ")"))
        {
            if (arguments.Count > (piped is null ? 0 : 1)) Expect(ExpressionTokenKind.Operator, ",");
            if (TrySkip(ExpressionTokenKind.Bracket, ")")) break; // a comma may stand last
            arguments.Add(Operation(0));
        }
        return [.. arguments];
    }

    private Term PredicateCall(ExpressionToken name, Term? piped)
    {
        var list = piped ?? Operation(0);
        var hasPredicate = piped is null ? TrySkip(ExpressionTokenKind.Operator, ",") : !Current.Is(ExpressionTokenKind.Bracket, ")");
        if (!hasPredicate && !Predicates.IsOptional(name.Text))
        {
            throw new ExpressionException($"not enough arguments to call {name.Text}", name.Column);
        }
        var locals = new PredicateLocals(TakeSlot(), TakeSlot(), TakeSlot());
        var outer = predicate;
        predicate = locals;
        var asked = !hasPredicate ? null : Current.Is(ExpressionTokenKind.Bracket, "{") ? Braced() : Operation(0);
        predicate = outer;
        var first = name.Text == "reduce" && TrySkip(ExpressionTokenKind.Operator, ",") ? Operation(0) : null;
        Expect(ExpressionTokenKind.Bracket, ")");
        return name.Text == "reduce"
            ? Predicates.Reduce(list, asked!, first, locals)
            : Predicates.Call(name.Text, list, asked, locals, name.Column);
    }

    /// <summary><c>#</c>, <c>#index</c>, <c>#acc</c>, or the item's field behind a dot.</summary>
    private Term Pointer(PredicateLocals locals)
    {
        var item = new Term(ValueKind.Any, evaluation => evaluation.Locals[locals.Item]);
        if (!TrySkip(ExpressionTokenKind.Operator, "#")) return item; // the dot is the postfix's
        if (Current.Kind != ExpressionTokenKind.Identifier) return item;
        var name = tokens[at++];
        return name.Text switch
        {
            "index" => new Term(ValueKind.Int, evaluation => evaluation.Locals[locals.Index]),
            "acc" => new Term(ValueKind.Any, evaluation => evaluation.Locals[locals.Accumulator]),
            _ => throw new ExpressionException($"unknown pointer #{name.Text}", name.Column),
        };
    }

    /// <summary>Fields and items of what stands before.</summary>
    private Term Postfix(Term term)
    {
        while (true)
        {
            if (TrySkip(ExpressionTokenKind.Bracket, "["))
            {
                term = ItemOrSlice(term);
                continue;
            }
            var isOptional = Current.Is(ExpressionTokenKind.Operator, "?.");
            if (!isOptional && !Current.Is(ExpressionTokenKind.Operator, ".")) return term;
            at++;
            if (isOptional && TrySkip(ExpressionTokenKind.Bracket, "["))
            {
                var key = Operation(0);
                Expect(ExpressionTokenKind.Bracket, "]");
                term = Item(term, key, isOptional: true);
                continue;
            }
            var field = Take(ExpressionTokenKind.Identifier);
            if (Current.Is(ExpressionTokenKind.Bracket, "(") || !term.Kind.MayBe(ValueKind.Map))
            {
                throw new ExpressionException($"type {term.Kind.ToText()} has no field or method {field.Text}", field.Column);
            }
            term = Item(term, Term.Of(field.Text), isOptional);
        }
    }

    private Term ItemOrSlice(Term term)
    {
        var from = Current.Is(ExpressionTokenKind.Operator, ":") ? null : Operation(0);
        if (!TrySkip(ExpressionTokenKind.Operator, ":"))
        {
            Expect(ExpressionTokenKind.Bracket, "]");
            return Item(term, from!, isOptional: false);
        }
        var to = Current.Is(ExpressionTokenKind.Bracket, "]") ? null : Operation(0);
        Expect(ExpressionTokenKind.Bracket, "]");
        var nothing = Term.Of(null);
        var ends = (from ?? nothing).With(to ?? nothing, ValueKind.Any, (a, b) =>
            a is null or long && b is null or long ? (a as long?, b as long?) : new Failure("an end of a slice is not an int"));
        return term.With(ends, term.Kind, (container, pair) =>
        {
            var (start, end) = ((long?, long?))pair!;
            return ListFunctions.Slice(container, start, end);
        });
    }

    private static Term Item(Term container, Term key, bool isOptional) => container.With(
        key, ValueKind.Any, (value, name) => value is null && isOptional ? null : ListFunctions.Item(value, name));
}
