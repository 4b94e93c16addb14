namespace ServiceDns.Cluster.Control;

/// <summary>Picks the objects to serve, and turns broken rules into problems.</summary>
internal static class PlacedObjects
{
    /// <summary>The objects that can be served, each key once.</summary>
    public static List<T> Keep<T>(
        IReadOnlyList<Placed<T>> all,
        string kind,
        Func<T, ObjectKey> keyOf,
        Action<Placed<T>, List<FieldError>> check,
        List<Problem> problems)
        where T : class
    {
        var kept = new List<T>(all.Count);
        var seen = new FirstStated(kind, all.Count, problems);
        var errors = new List<FieldError>();
        foreach (var placed in all)
        {
            errors.Clear();
            if (placed.Unreadable is { } unreadable) errors.AddRange(unreadable);
            check(placed, errors);
            var key = keyOf(placed.Object);
            var canServe = Report(errors, kind, key, placed.File, placed.Line, problems);
            if (canServe && seen.Add(key, placed.File, placed.Line)) kept.Add(placed.Object);
        }
        return kept;
    }

    /// <summary>Adds a problem for each error but those that only follow from a field that could not be read.</summary>
    /// <returns>Whether the object can be served.</returns>
    public static bool Report(List<FieldError> errors, string kind, ObjectKey key, string file, int line, List<Problem> problems)
    {
        var canServe = true;
        foreach (var error in errors)
        {
            canServe &= error.CanServe;
            if (!error.HasNoValue && errors.Exists(cause => cause.HasNoValue && cause.Covers(error))) continue;
            problems.Add(new Problem(file, error.Line > 0 ? error.Line : line, kind, key, error.Path, error.Message, error.CanServe)
            {
                Option = error.Option,
            });
        }
        return canServe;
    }
}

/// <summary>Notices objects that are stated twice.</summary>
internal sealed class FirstStated(string kind, int capacity, List<Problem> problems)
{
    private readonly Dictionary<ObjectKey, (string File, int Line)> places = new(capacity);

    /// <summary>True for the first object of that key; another one is a problem.</summary>
    public bool Add(ObjectKey key, string file, int line)
    {
        if (places.TryAdd(key, (file, line))) return true;
        var (first, firstLine) = places[key];
        problems.Add(new Problem(
            file, line, kind, key, "", $"already exists: it is stated before, {first}:{firstLine}, and that one counts", CanServe: false));
        return false;
    }
}
