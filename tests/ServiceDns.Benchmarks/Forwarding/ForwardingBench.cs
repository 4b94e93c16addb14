using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using ServiceDns.Cluster;
using ServiceDns.Forwarding.Nftables;
using ServiceDns.TestSupport;

namespace ServiceDns.Benchmarks.Forwarding;

/// <summary>
/// Times a kernel mode in network namespaces of its own: the first load, single changes from the cluster model to the kernel, and the first
/// packet of connections.
/// </summary>
internal static class ForwardingBench
{
    /// <summary>
    /// The verb: <c>forwarding MODE [SERVICES [ENDPOINTS [CHANGES]]]</c>; for all modes see <see cref="ForwardingTable"/>.
    /// </summary>
    public const string Command = "forwarding";

    /// <summary>The last word that makes it print <see cref="ModeFigures"/> as JSON in place of text.</summary>
    public const string AsJson = "json";

    private const int WarmUp = 40;

    /// <summary>Changes end after that, though there have been fewer than asked for.</summary>
    private static readonly TimeSpan LongestChanges = TimeSpan.FromSeconds(60);

    private static readonly int[] Sizes = [10, 1_000];

    /// <summary>Measures and prints.</summary>
    public static int Run(string mode, IReadOnlyList<string> numbers, TextWriter output)
    {
        if (BenchedMode.All.FirstOrDefault(known => known.Name == mode) is not { } chosen)
        {
            output.WriteLine($"there is no mode {mode}; there are {string.Join(", ", BenchedMode.All.Select(known => known.Name))}");
            return 2;
        }
        var isJson = numbers is [.., AsJson];
        var (services, endpoints, changes) = (Number(0, 10_000), Number(1, 25), Number(2, 1_000));
        var figures = Measure(chosen, services, endpoints, changes, isJson ? TextWriter.Null : output);
        if (isJson) output.WriteLine(JsonSerializer.Serialize(figures));
        return 0;

        int Number(int index, int otherwise) =>
            index < numbers.Count && int.TryParse(numbers[index], CultureInfo.InvariantCulture, out var number) ? number : otherwise;
    }

    private static ModeFigures Measure(BenchedMode mode, int services, int endpoints, int changes, TextWriter output)
    {
        var figures = new ModeFigures(0, 0, 0, 0, 0, null, null, null, []);
        List<PacketFigures> packets = [];
        foreach (var size in Sizes.Where(size => size < services))
        {
            NetworkNamespace.RunInNew(() =>
            {
                using var subject = Load(mode, size, endpoints);
                packets.Add(FirstPackets(subject, output));
            });
        }
        string? rules = null;
        NetworkNamespace.RunInNew(() =>
        {
            using var subject = Load(mode, services, endpoints);
            output.WriteLine($"{mode.Name}: {services} services × {endpoints} endpoints");
            output.WriteLine($"first load       {subject.LoadTime.TotalMilliseconds,9:F0} ms ({subject.Report.Changes} changes)");
            packets.Add(FirstPackets(subject, output));
            var times = Changes(subject, changes, output);
            var start = Stopwatch.GetTimestamp();
            var adopted = subject.Adopt();
            var restart = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            output.WriteLine($"restart          {restart,9:F0} ms ({adopted.Changes} changes)");
            figures = new ModeFigures(
                subject.LoadTime.TotalMilliseconds, times.Count, times.At(0.5), times.At(0.99), restart, null, null, Floor(mode, output),
                packets);
            if (mode.Iptables is not null) rules = WithoutAccounts(WholeRuleSet.Output($"{mode.Iptables}-save"));
        });
        if (mode.Kind is NftablesKind)
        {
            NetworkNamespace.RunInNew(() => figures = Whole(figures, "nft", ["-f", "-"], RuleSetText.Write(services, endpoints), output));
        }
        if (rules is not null)
        {
            NetworkNamespace.RunInNew(() => figures = Whole(figures, $"{mode.Iptables}-restore", [], rules, output));
        }
        return figures;
    }

    /// <summary>The rules without those that count in accounts (xt_nfacct), which another network namespace does not have.</summary>
    private static string WithoutAccounts(string rules) =>
        string.Join('\n', rules.Split('\n').Where(line => !line.Contains("--nfacct-name", StringComparison.Ordinal)));

    private static Subject Load(BenchedMode mode, int services, int endpoints)
    {
        mode.Prepare();
        FirstPacket.Prepare();
        return new Subject(mode.Kind, services, endpoints, Protocol.Udp);
    }

    private static List<double> Changes(Subject subject, int changes, TextWriter output)
    {
        var times = Enum.GetValues<Change>().ToDictionary(change => change, _ => new List<double>());
        var start = Stopwatch.GetTimestamp();
        for (var i = -WarmUp; i < changes && Stopwatch.GetElapsedTime(start) < LongestChanges; i++)
        {
            var change = (Change)((uint)(i + WarmUp) % 4);
            var time = subject.Apply(change, (i + WarmUp) / 4);
            if (i >= 0 || Stopwatch.GetElapsedTime(start) > LongestChanges / 4) times[change].Add(time.TotalMilliseconds);
        }
        foreach (var (change, list) in times) Print(output, change.ToString(), list);
        List<double> all = [.. times.Values.SelectMany(list => list)];
        Print(output, $"all {all.Count}", all);
        return all;
    }

    private static PacketFigures FirstPackets(Subject subject, TextWriter output)
    {
        var times = FirstPacket.Measure(subject.Addresses);
        Print(output, $"packet, {subject.Addresses.Count}", times);
        return new PacketFigures(subject.Addresses.Count, times.At(0.5), times.At(0.99));
    }

    /// <summary>The least of three changes of a rule in a chain that no other leads to.</summary>
    private static double? Floor(BenchedMode mode, TextWriter output)
    {
        if (mode.Iptables is null) return null;
        const string Rule = "*nat\n:unrelated - [0:0]\n-A unrelated -j RETURN\nCOMMIT\n";
        var floor = Enumerable.Range(0, 3).Min(_ => WholeRuleSet.Time($"{mode.Iptables}-restore", ["--noflush"], Rule));
        output.WriteLine($"one rule         {floor,9:F0} ms ({mode.Iptables}-restore --noflush)");
        return floor;
    }

    private static ModeFigures Whole(ModeFigures figures, string program, string[] arguments, string text, TextWriter output)
    {
        var first = WholeRuleSet.Time(program, arguments, text);
        var change = first is null ? null : WholeRuleSet.Time(program, arguments, text);
        output.WriteLine($"whole rule set   {Text(first)} the first time, {Text(change)} for a change ({program})");
        return figures with { WholeFirst = first, WholeChange = change };

        static string Text(double? time) => time is { } known ? $"{known:F0} ms" : $"over {WholeRuleSet.Limit.TotalSeconds} s";
    }

    private static void Print(TextWriter output, string what, List<double> milliseconds)
    {
        if (milliseconds.Count == 0) return;
        milliseconds.Sort();
        output.WriteLine(
            $"{what,-16} p50 {milliseconds.At(0.5),8:F3} ms   p99 {milliseconds.At(0.99),8:F3} ms   max {milliseconds[^1],8:F3} ms");
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
