using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace ServiceDns.Benchmarks.Forwarding;

/// <summary>Measures every mode, each in a process of its own, and prints tables.</summary>
internal static class ForwardingTable
{
    /// <summary>The verb: <c>forwarding-table [SERVICES [ENDPOINTS [CHANGES [MODE…]]]]</c>.</summary>
    public const string Command = "forwarding-table";

    /// <summary>Measures and prints.</summary>
    public static int Run(IReadOnlyList<string> arguments, TextWriter output)
    {
        string[] numbers = [.. arguments.TakeWhile(argument => int.TryParse(argument, CultureInfo.InvariantCulture, out _))];
        string[] asked = [.. arguments.Skip(numbers.Length)];
        string[] all =
            [numbers.ElementAtOrDefault(0) ?? "10000", numbers.ElementAtOrDefault(1) ?? "25", numbers.ElementAtOrDefault(2) ?? "1000"];
        var modes = BenchedMode.All.Where(mode => asked.Length == 0 || asked.Contains(mode.Name)).ToList();
        List<(string Name, ModeFigures Figures)> rows = [];
        foreach (var mode in modes)
        {
            Console.Error.WriteLine($"measuring {mode.Name}");
            if (Measure(mode, all) is { } figures) rows.Add((mode.NeedsGuest ? $"{mode.Name}, in a guest kernel" : mode.Name, figures));
        }
        output.WriteLine($"{all[0]} services, {all[1]} endpoints each. A change: from the cluster model until the kernel has it.");
        output.WriteLine();
        output.WriteLine("| mode | first load s | change p50 ms | p99 ms | of changes | restart s | whole rule set by its "
            + "program: first s | change s |");
        output.WriteLine("| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |");
        foreach (var (name, figures) in rows)
        {
            output.WriteLine(Row(
                name, Seconds(figures.FirstLoad), Milliseconds(figures.P50), Milliseconds(figures.P99), Text(figures.Changes),
                Seconds(figures.Restart), Seconds(figures.WholeFirst), Seconds(figures.WholeChange)));
        }
        output.WriteLine();
        foreach (var (name, figures) in rows.Where(row => row.Figures.Floor is not null))
        {
            output.WriteLine($"{name}: of a change, {Milliseconds(figures.Floor!.Value)} ms are what one unrelated rule takes.");
        }
        output.WriteLine();
        output.WriteLine("First packet of a connection, µs, p50 and p99:");
        output.WriteLine();
        var sizes = rows.SelectMany(row => row.Figures.Packets.Select(packet => packet.Services)).Distinct().Order().ToList();
        output.WriteLine(Row(["mode", .. sizes.Select(size => $"{size} services")]));
        output.WriteLine(Row(["---", .. sizes.Select(_ => "---:")]));
        foreach (var (name, figures) in rows)
        {
            var packets = sizes.Select(size => figures.Packets.FirstOrDefault(packet => packet.Services == size));
            output.WriteLine(
                Row([name, .. packets.Select(packet => packet is null ? "" : $"{1000 * packet.P50:F1}, {1000 * packet.P99:F1}")]));
        }
        return rows.Count == modes.Count ? 0 : 1;
    }

    /// <summary>Null when it failed; what it said is on the error stream then.</summary>
    private static ModeFigures? Measure(BenchedMode mode, string[] numbers)
    {
        string[] command = [Environment.ProcessPath!, .. Itself, ForwardingBench.Command, mode.Name, .. numbers, ForwardingBench.AsJson];
        if (mode.NeedsGuest) command = [WorkingTree.Path("tests", "ServiceDns.Kernel.Tests", "Guest", "boot"), .. command];
        using var process = Process.Start(new ProcessStartInfo(command[0], command[1..]) { RedirectStandardOutput = true })!;
        var text = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        if (text.Split('\n').FirstOrDefault(line => line.StartsWith('{')) is { } json) return JsonSerializer.Deserialize<ModeFigures>(json);
        Console.Error.WriteLine($"{mode.Name} failed with {process.ExitCode}: {text}");
        return null;
    }

    /// <summary>What comes before the arguments when dotnet runs the program.</summary>
    private static string[] Itself =>
        Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet" ? [typeof(ForwardingTable).Assembly.Location] : [];

    private static string Row(params IEnumerable<string> cells) => $"| {string.Join(" | ", cells)} |";

    private static string Text(int number) => number.ToString("N0", CultureInfo.InvariantCulture);

    private static string Milliseconds(double time) => time.ToString("F2", CultureInfo.InvariantCulture);

    private static string Seconds(double? time) => time is { } known ? (known / 1000).ToString("F2", CultureInfo.InvariantCulture) : "";
}
