namespace ServiceDns.Server;

/// <summary>The bucket bounds that CoreDNS uses.</summary>
public static class Buckets
{
    /// <summary>0.25 ms, doubling, 16 bounds.</summary>
    public static double[] Time { get; } = [.. Enumerable.Range(0, 16).Select(n => 0.00025 * Math.Pow(2, n))];

    /// <summary>0.25 ms, times ten, 5 bounds.</summary>
    public static double[] SlimTime { get; } = [.. Enumerable.Range(0, 5).Select(n => 0.00025 * Math.Pow(10, n))];

    /// <summary>Message sizes in bytes.</summary>
    public static double[] Size { get; } = [0, 100, 200, 300, 400, 511, 1023, 2047, 4095, 8291, 16e3, 32e3, 48e3, 64e3];
}
