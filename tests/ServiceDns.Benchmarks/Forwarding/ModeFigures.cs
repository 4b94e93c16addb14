namespace ServiceDns.Benchmarks.Forwarding;

/// <summary>What was measured of one mode. Times are milliseconds.</summary>
/// <param name="FirstLoad">Until all services are in force, where nothing was.</param>
/// <param name="Changes">How many single changes were made.</param>
/// <param name="P50">Of those, from the change of the cluster model until it is in force.</param>
/// <param name="P99">The same.</param>
/// <param name="Restart">Until a new start knows that there is nothing to change.</param>
/// <param name="WholeFirst">Loading the whole rule set by a program; null where there is none.</param>
/// <param name="WholeChange">Loading it once more, as for a change; null where that took too long.</param>
/// <param name="Floor">A change of one rule that has nothing to do with services, by the program that the mode uses.</param>
/// <param name="Packets">The first packet of connections, by how many services there are.</param>
internal sealed record ModeFigures(
    double FirstLoad, int Changes, double P50, double P99, double Restart, double? WholeFirst, double? WholeChange, double? Floor,
    IReadOnlyList<PacketFigures> Packets);

/// <summary>The first packet through some services.</summary>
internal sealed record PacketFigures(int Services, double P50, double P99);

/// <summary>The share of a list that is at most a value.</summary>
internal static class Quantile
{
    /// <summary>The value of a sorted list that so large a share does not exceed.</summary>
    public static double At(this IReadOnlyList<double> sorted, double share) =>
        sorted[Math.Min((int)(sorted.Count * share), sorted.Count - 1)];
}
