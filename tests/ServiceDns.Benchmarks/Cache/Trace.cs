namespace ServiceDns.Benchmarks.Cache;

/// <summary>
/// Names that are asked for one after the other, as numbers: popularity falls off as Zipf's law says, and here and there somebody walks
/// through names that nobody else asks for.
/// </summary>
internal sealed class Trace
{
    private const int Names = 100_000, Requests = 2_000_000, ScanEvery = 100_000, ScanLength = 25_000;

    /// <summary>Makes the same trace every time.</summary>
    /// <param name="exponent">Zipf's s: 0 for names that are all alike, 1 for what resolvers see.</param>
    /// <param name="hasScans">Whether each 100,000 requests 25,000 names come that never come again, every other request one of
    /// them.</param>
    public Trace(double exponent, bool hasScans)
    {
        Exponent = exponent;
        HasScans = hasScans;
        Keys = Make();
    }

    public double Exponent { get; }

    public bool HasScans { get; }

    /// <summary>The names; those from <see cref="FirstScanned"/> on are of scans.</summary>
    public int[] Keys { get; }

    public static int FirstScanned => Names;

    private int[] Make()
    {
        var random = new Random(20);
        var upTo = CumulatedWeights();
        var keys = new List<int>(2 * Requests);
        var (scanned, left) = (FirstScanned, 0);
        for (var i = 0; i < Requests; i++)
        {
            if (HasScans && i % ScanEvery == 0) left = ScanLength;
            if (left-- > 0) keys.Add(scanned++);
            var place = Array.BinarySearch(upTo, random.NextDouble() * upTo[^1]);
            keys.Add(place < 0 ? ~place : place);
        }
        return [.. keys];
    }

    private double[] CumulatedWeights()
    {
        var upTo = new double[Names];
        var sum = 0.0;
        for (var rank = 1; rank <= Names; rank++) upTo[rank - 1] = sum += Math.Pow(rank, -Exponent);
        return upTo;
    }
}
