namespace ServiceDns.Plugins.Scripting;

/// <summary>Functions of the language that work on lists and maps.</summary>
internal static class ListFunctions
{
    /// <summary>All functions of lists.</summary>
    public static IReadOnlyList<Function> All { get; } =
    [
        new("len", [ValueKind.Any], ValueKind.Int, (_, v) => LengthOf(v[0]) is var length and >= 0
            ? (long)length
            : new Failure($"invalid argument for len (type {GoText.TypeOf(v[0])})")),
        new("first", [ValueKind.Array], ValueKind.Any, (_, v) => List(v).FirstOrDefault()),
        new("last", [ValueKind.Array], ValueKind.Any, (_, v) => List(v).LastOrDefault()),
        new("get", [ValueKind.Any, ValueKind.Any], ValueKind.Any, (_, v) => Get(v[0], v[1])),
        new("take", [ValueKind.Array, ValueKind.Int], ValueKind.Array, (_, v) => (long)v[1]! < 0
            ? new Failure("cannot take a negative number of items")
            : Of(List(v).Take((int)Math.Min((long)v[1]!, int.MaxValue)))),
        new("keys", [ValueKind.Map], ValueKind.Array, (_, v) => Of(((IReadOnlyDictionary<string, object?>)v[0]!).Keys)),
        new("values", [ValueKind.Map], ValueKind.Array, (_, v) => Of(((IReadOnlyDictionary<string, object?>)v[0]!).Values)),
        new("reverse", [ValueKind.Array], ValueKind.Array, (_, v) => Of(List(v).Reverse())),
        new("uniq", [ValueKind.Array], ValueKind.Array, (_, v) => Uniq(List(v))),
        new("concat", [ValueKind.Array], ValueKind.Array,
            (_, v) => Of(v.SelectMany(list => (IReadOnlyList<object?>)list!))) { TakesMore = true },
        new("flatten", [ValueKind.Array], ValueKind.Array, (_, v) => Of(Flatten(List(v)))),
        new("sort", [ValueKind.Array, ValueKind.String], ValueKind.Array,
            (_, v) => Sort(List(v), v.Length > 1 ? (string)v[1]! : "asc")) { Optional = 1 },
    ];

    /// <summary>The length of a text in characters, or of a list or map; -1 of anything else.</summary>
    public static int LengthOf(object? value) => value switch
    {
        string text => text.EnumerateRunes().Count(),
        IReadOnlyList<object?> list => list.Count,
        IReadOnlyDictionary<string, object?> map => map.Count,
        _ => -1,
    };

    /// <summary>An item by number, from the end when that is negative, or by name; null for a name that is not there.</summary>
    public static object? Item(object? container, object? key)
    {
        switch (container, key)
        {
            case (IReadOnlyDictionary<string, object?> map, string name):
                return map.GetValueOrDefault(name);
            case (IReadOnlyList<object?> list, long index):
                var place = index < 0 ? list.Count + index : index;
                return place >= 0 && place < list.Count
                    ? list[(int)place]
                    : new Failure($"index out of range: {index} (array length is {list.Count})");
            default:
                return new Failure($"cannot fetch {GoText.Of(key)} from {GoText.TypeOf(container)}");
        }
    }

    /// <summary>A part of a list or text; the ends may be left out (null), or count from the end when negative.</summary>
    public static object? Slice(object? container, long? from, long? to)
    {
        var length = container is string text ? text.Length : container is IReadOnlyList<object?> list ? list.Count : -1;
        if (length < 0) return new Failure($"cannot slice {GoText.TypeOf(container)}");
        var (start, end) = (Place(from ?? 0, length), Place(to ?? length, length));
        start = Math.Min(start, end);
        return container is string whole ? whole[start..end] : Of(((IReadOnlyList<object?>)container!).Skip(start).Take(end - start));
    }

    private static int Place(long index, int length) => (int)Math.Clamp(index < 0 ? length + index : index, 0, length);

    private static object? Get(object? container, object? key) => Item(container, key) is var item and not Failure ? item : null;

    private static IReadOnlyList<object?> List(object?[] values) => (IReadOnlyList<object?>)values[0]!;

    private static object?[] Of(IEnumerable<object?> items) => [.. items];

    private static IEnumerable<object?> Flatten(IReadOnlyList<object?> list) =>
        list.SelectMany(item => item is IReadOnlyList<object?> inner ? Flatten(inner) : [item]);

    private static object?[] Uniq(IReadOnlyList<object?> list)
    {
        var seen = new List<object?>();
        foreach (var item in list)
        {
            if (!seen.Exists(other => Comparisons.AreEqual(item, other))) seen.Add(item);
        }
        return [.. seen];
    }

    private static object Sort(IReadOnlyList<object?> list, string order)
    {
        if (order is not ("asc" or "desc")) return new Failure("invalid order " + order + ", expected asc or desc");
        if (!list.All(item => item is long or double) && !list.All(item => item is string))
        {
            return new Failure("cannot sort a list of mixed items");
        }
        var sorted = list.Order(Comparer<object?>.Create((a, b) => Comparisons.TryCompare(a, b, out var which) ? which : 0));
        return Of(order == "asc" ? sorted : sorted.Reverse());
    }
}
