using System.Diagnostics;
using System.Globalization;
using ServiceDns.Cluster;
using ServiceDns.Forwarding;
using ServiceDns.Forwarding.Nftables;
using ServiceDns.Linux.Namespaces;

namespace ServiceDns.Benchmarks.Forwarding;

/// <summary>
/// Times a kernel mode in network namespaces of its own: the first load, single changes from the cluster model to the kernel, and the first
/// packet of connections.
/// </summary>
internal static class ForwardingBench
{
    /// <summary>The verb: <c>forwarding MODE [SERVICES [ENDPOINTS [CHANGES]]]</c>.</summary>
    public const string Command = "forwarding";

    private static readonly IForwardingModeKind[] Kinds = [new NftablesKind()];

    private static readonly int[] Sizes = [10, 1_000, 10_000];

    /// <summary>Measures and prints.</summary>
    public static int Run(string mode, IReadOnlyList<string> numbers, TextWriter output)
    {
        if (Kinds.FirstOrDefault(kind => kind.Name == mode) is not { } chosen)
        {
            output.WriteLine($"there is no mode {mode}; there are {string.Join(", ", Kinds.Select(kind => kind.Name))}");
            return 2;
        }
        var (services, endpoints, changes) = (Number(0, 10_000), Number(1, 25), Number(2, 1_000));
        NetworkNamespace.RunInNew(() => Load(chosen, services, endpoints, changes, output));
        if (chosen is NftablesKind) NetworkNamespace.RunInNew(() => RuleSetText.Time(services, endpoints, output));
        foreach (var size in Sizes) NetworkNamespace.RunInNew(() => FirstPackets(chosen, size, output));
        return 0;

        int Number(int index, int otherwise) => index < numbers.Count ? int.Parse(numbers[index], CultureInfo.InvariantCulture) : otherwise;
    }

    private static void Load(IForwardingModeKind kind, int services, int endpoints, int changes, TextWriter output)
    {
        using var subject = new Subject(kind, services, endpoints, Protocol.Tcp);
        output.WriteLine($"{kind.Name}: {services} services × {endpoints} endpoints");
        output.WriteLine($"first load      {subject.LoadTime.TotalMilliseconds,9:F0} ms ({subject.Report.Changes} changes)");
        var times = Enum.GetValues<Change>().ToDictionary(change => change, _ => new List<double>());
        for (var i = -40; i < changes; i++)
        {
            var change = (Change)((uint)(i + 40) % 4);
            var time = subject.Apply(change, (i + 40) / 4);
            if (i >= 0) times[change].Add(time.TotalMilliseconds);
        }
        foreach (var (change, list) in times) Print(output, change.ToString(), list);
        Print(output, "all", [.. times.Values.SelectMany(list => list)]);
        var start = Stopwatch.GetTimestamp();
        var adopted = subject.Adopt();
        output.WriteLine($"restart         {Stopwatch.GetElapsedTime(start).TotalMilliseconds,9:F0} ms ({adopted.Changes} changes)");
    }

    private static void FirstPackets(IForwardingModeKind kind, int services, TextWriter output)
    {
        FirstPacket.Prepare();
        using var subject = new Subject(kind, services, 25, Protocol.Udp);
        Print(output, $"packet, {services}", FirstPacket.Measure(subject.Addresses));
    }

    private static void Print(TextWriter output, string what, List<double> milliseconds)
    {
        milliseconds.Sort();
        double At(double share) => milliseconds[Math.Min((int)(milliseconds.Count * share), milliseconds.Count - 1)];
        output.WriteLine($"{what,-16} p50 {At(0.5),8:F3} ms   p99 {At(0.99),8:F3} ms   max {milliseconds[^1],8:F3} ms");
    }

    /// <summary>What becomes of a service.</summary>
    internal enum Change
    {
        EndpointRemoved,
        EndpointAdded,
        ServiceRemoved,
        ServiceAdded,
    }
}
