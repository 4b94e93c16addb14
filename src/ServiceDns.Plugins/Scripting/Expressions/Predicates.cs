namespace ServiceDns.Plugins.Scripting;

/// <summary>Where a predicate finds what it is asked about.</summary>
/// <param name="Item">The local that holds the item, <c>#</c>.</param>
/// <param name="Index">Its place, <c>#index</c>.</param>
/// <param name="Accumulator">What <c>reduce</c> has so far, <c>#acc</c>.</param>
internal readonly record struct PredicateLocals(int Item, int Index, int Accumulator);

/// <summary>Functions of the language that try a condition, or a calculation, on each item of a list.</summary>
internal static class Predicates
{
    private delegate object? Walk(IReadOnlyList<object?> list, Func<int, object?> ask);

    private static readonly Dictionary<string, (ValueKind Result, bool IsCondition, Walk Walk)> Walks = new(StringComparer.Ordinal)
    {
        ["all"] = (ValueKind.Bool, true, (list, ask) => Seek(list, ask, false, stopAt: false, _ => false, () => true)),
        ["any"] = (ValueKind.Bool, true, (list, ask) => Seek(list, ask, false, stopAt: true, _ => true, () => false)),
        ["none"] = (ValueKind.Bool, true, (list, ask) => Seek(list, ask, false, stopAt: true, _ => false, () => true)),
        ["one"] = (ValueKind.Bool, true, (list, ask) =>
            Chosen(list, ask) is var found && found is List<int> places ? places.Count == 1 : found),
        ["count"] = (ValueKind.Int, true, (list, ask) =>
            Chosen(list, ask) is var found && found is List<int> places ? (long)places.Count : found),
        ["filter"] = (ValueKind.Array, true, (list, ask) =>
            Chosen(list, ask) is var found && found is List<int> places ? places.Select(i => list[i]).ToArray() : found),
        ["find"] = (ValueKind.Any, true, (list, ask) => Seek(list, ask, false, stopAt: true, i => list[i], () => null)),
        ["findIndex"] = (ValueKind.Any, true, (list, ask) => Seek(list, ask, false, stopAt: true, i => (long)i, () => null)),
        ["findLast"] = (ValueKind.Any, true, (list, ask) => Seek(list, ask, true, stopAt: true, i => list[i], () => null)),
        ["findLastIndex"] = (ValueKind.Any, true, (list, ask) => Seek(list, ask, true, stopAt: true, i => (long)i, () => null)),
        ["map"] = (ValueKind.Array, false, Mapped),
        ["sum"] = (ValueKind.Any, false, (list, ask) => Mapped(list, ask) is var values && values is object?[] items ? Sum(items) : values),
    };

    /// <summary>Their names.</summary>
    public static IReadOnlyCollection<string> Names { get; } = [.. Walks.Keys, "reduce"];

    /// <summary>Whether the function may be called with the list alone.</summary>
    public static bool IsOptional(string name) => name is "sum" or "count";

    /// <summary>The call of one of them.</summary>
    /// <param name="name">Which.</param>
    /// <param name="list">What it goes through.</param>
    /// <param name="predicate">What is asked of each item; null for the item itself.</param>
    /// <param name="locals">Where the predicate finds it.</param>
    /// <param name="column">For errors.</param>
    public static Term Call(string name, Term list, Term? predicate, PredicateLocals locals, int column)
    {
        var (result, isCondition, walk) = Walks[name];
        if (!list.Kind.MayBe(ValueKind.Array))
        {
            throw new ExpressionException($"builtin {name} takes only array (got {list.Kind.ToText()})", column);
        }
        if (isCondition && predicate is not null && !predicate.Kind.MayBe(ValueKind.Bool))
        {
            throw new ExpressionException($"predicate should return boolean (got {predicate.Kind.ToText()})", column);
        }
        return new Term(result, evaluation =>
        {
            if (!TryList(list, evaluation, name, out var items, out var failure)) return failure;
            return walk(items, i => Ask(predicate, evaluation, locals, items, i));
        });
    }

    /// <summary><c>reduce</c>: the first item stands in where no first value is given.</summary>
    public static Term Reduce(Term list, Term step, Term? first, PredicateLocals locals) => new(ValueKind.Any, evaluation =>
    {
        if (!TryList(list, evaluation, "reduce", out var items, out var failure)) return failure;
        var value = first?.Run(evaluation);
        var start = 0;
        if (first is null)
        {
            if (items.Count == 0) return new Failure("reduce of an empty array without an initial value");
            value = items[start++];
        }
        for (var i = start; i < items.Count && value is not Failure; i++)
        {
            evaluation.Locals[locals.Accumulator] = value;
            value = Ask(step, evaluation, locals, items, i);
        }
        return value;
    });

    private static bool TryList(Term list, Evaluation evaluation, string name, out IReadOnlyList<object?> items, out object? failure)
    {
        failure = list.Run(evaluation);
        items = failure as IReadOnlyList<object?> ?? [];
        if (failure is IReadOnlyList<object?>) return true;
        if (failure is not Failure) failure = new Failure($"builtin {name} takes only array (got {GoText.TypeOf(failure)})");
        return false;
    }

    private static object? Ask(Term? predicate, Evaluation evaluation, PredicateLocals locals, IReadOnlyList<object?> items, int place)
    {
        if (predicate is null) return items[place];
        evaluation.Locals[locals.Item] = items[place];
        evaluation.Locals[locals.Index] = (long)place;
        return predicate.Run(evaluation);
    }

    private static object? Seek(
        IReadOnlyList<object?> list, Func<int, object?> ask, bool fromEnd, bool stopAt, Func<int, object?> found, Func<object?> notFound)
    {
        for (var i = 0; i < list.Count; i++)
        {
            var place = fromEnd ? list.Count - 1 - i : i;
            var answer = ask(place);
            if (answer is not bool flag) return answer as Failure ?? NoBool(answer);
            if (flag == stopAt) return found(place);
        }
        return notFound();
    }

    private static object Chosen(IReadOnlyList<object?> list, Func<int, object?> ask)
    {
        var places = new List<int>();
        for (var i = 0; i < list.Count; i++)
        {
            var answer = ask(i);
            if (answer is not bool flag) return answer as Failure ?? NoBool(answer);
            if (flag) places.Add(i);
        }
        return places;
    }

    private static object Mapped(IReadOnlyList<object?> list, Func<int, object?> ask)
    {
        var values = new object?[list.Count];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = ask(i);
            if (values[i] is Failure failure) return failure;
        }
        return values;
    }

    private static object Sum(object?[] items)
    {
        if (!items.All(item => item is long or double)) return NumberFunctions.NoNumber("sum");
        return items.All(item => item is long) ? items.Aggregate(0L, (sum, item) => sum + (long)item!) : items.Sum(Comparisons.Number);
    }

    private static Failure NoBool(object? answer) => new($"predicate should return boolean (got {GoText.TypeOf(answer)})");
}
