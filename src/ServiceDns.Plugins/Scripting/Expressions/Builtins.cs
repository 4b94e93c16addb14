namespace ServiceDns.Plugins.Scripting;

/// <summary>The functions that the language itself has.</summary>
internal static class Builtins
{
    private static readonly Dictionary<string, Function> Known = TextFunctions.All.Concat(NumberFunctions.All).Concat(ListFunctions.All)
        .ToDictionary(function => function.Name, StringComparer.Ordinal);

    /// <summary>Those that are left out here; no variable may have their names either.</summary>
    private static readonly HashSet<string> LeftOut =
    [
        "toJSON", "fromJSON", "toBase64", "fromBase64", "now", "duration", "date", "timezone", "toPairs", "fromPairs", "groupBy", "sortBy",
        "type",
    ];

    /// <summary>All their names.</summary>
    public static IReadOnlySet<string> Names { get; } = new HashSet<string>([.. Known.Keys, .. LeftOut, .. Predicates.Names]);

    /// <summary>The function of that name; null when there is none.</summary>
    public static Function? Find(string name) => Known.GetValueOrDefault(name);

    /// <summary>Whether the language has it, and this reading of it does not.</summary>
    public static bool IsLeftOut(string name) => LeftOut.Contains(name);
}
