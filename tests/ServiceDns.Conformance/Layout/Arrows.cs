namespace ServiceDns.Conformance.Layout;

/// <summary>Which project may reference which: only from lower to higher in the order of the parts.</summary>
internal static class Arrows
{
    public const string Program = "ServiceDns", Sources = "ServiceDns.Sources";

    /// <summary>From the part that knows nobody to the program that knows all.</summary>
    public static IReadOnlyList<string> Order { get; } =
    [
        "ServiceDns.Dns", "ServiceDns.Corefile", "ServiceDns.Cluster", "ServiceDns.Linux", Sources, "ServiceDns.Environment",
        "ServiceDns.Forwarding", "ServiceDns.Server", "ServiceDns.Plugins", Program,
    ];

    /// <summary>Test projects that take the program as a whole.</summary>
    public static IReadOnlyList<string> WholeProgram { get; } =
        ["ServiceDns.Conformance", "ServiceDns.Kernel.Tests", "ServiceDns.Benchmarks"];

    /// <summary>Stand-ins for what is outside: they know no part of the product, so that they can not share its mistakes.</summary>
    public static IReadOnlyList<string> Doubles { get; } = ["ServiceDns.FakeApiServer"];

    /// <summary>Why <paramref name="from"/> may not reference <paramref name="to"/>; null when it may.</summary>
    public static string? Objection(string from, string to)
    {
        if (Doubles.Contains(to)) return IsOfTests(from) ? null : $"{from} references {to}, which is for tests";
        if (Rank(to) < 0) return $"{from} references {to}, which is no part of the product";
        var part = WholeProgram.Contains(from)
            ? Program
            : from.EndsWith(".Tests", StringComparison.Ordinal) ? from[..^".Tests".Length] : from;
        if (Rank(part) < 0) return $"{from} is not in the layout: the parts are {string.Join(", ", Order)}";
        var isTest = part != from;
        if (isTest && to == part) return null;
        if (isTest && part == Program) return null;
        if (Rank(to) >= Rank(part)) return $"{from} references {to}: references go from lower to higher in {string.Join(", ", Order)}";
        return to == Sources && part != Program ? $"{from} references {Sources}, which the program alone may" : null;
    }

    private static bool IsOfTests(string name) => WholeProgram.Contains(name) || name.EndsWith(".Tests", StringComparison.Ordinal);

    private static int Rank(string name) => Order.ToList().IndexOf(name);
}
