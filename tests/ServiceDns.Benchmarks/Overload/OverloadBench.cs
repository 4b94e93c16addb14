using System.Diagnostics;
using System.Globalization;
using System.Net;
using ServiceDns.Testing;

namespace ServiceDns.Benchmarks.Overload;

/// <summary>
/// What a running server does under several times as many queries as it can answer: how many it still answers, how its memory goes, and
/// what a client that asks little loses.
/// </summary>
internal static class OverloadBench
{
    /// <summary>The command's name.</summary>
    public const string Command = "overload";

    private const int PoliteRate = 100;

    /// <summary>Runs it: <c>overload PORT NAME PID SECONDS TIMES CLIENTS PROCESSOR</c>.</summary>
    /// <returns>0 when goodput is within a tenth of the maximum and the polite client lost nothing.</returns>
    public static int Run(string[] arguments, TextWriter output)
    {
        var (port, name, process, seconds) = (Number(arguments[0]), arguments[1], Number(arguments[2]), Number(arguments[3]));
        var times = double.Parse(arguments[4], CultureInfo.InvariantCulture);
        var (clients, processor) = (Number(arguments[5]), Number(arguments[6]));
        var server = new IPEndPoint(IPAddress.Loopback, port);
        using var flood = new Flood(server, clients, SteadyLoad.Question(name), processor);
        Measure(flood, 0, 2); // warms up
        var before = Measure(flood, 0, 5).Answered;
        output.WriteLine($"the most that it answers: {before:N0} queries a second ({clients} clients, closed loop)");

        using var polite = new SteadyLoad(server, name, PoliteRate, tcpRate: 0, flowsEach: 1, from: IPAddress.Parse("127.0.0.2"));
        Measure(flood, before * times, 2); // it takes a moment to find the fair share
        var goodputs = new List<double>();
        var memory = new List<long>();
        for (var second = 0; second < seconds; second += 5)
        {
            var (offered, answered) = Measure(flood, before * times, Math.Min(5, seconds - second));
            goodputs.Add(answered);
            memory.Add(ResidentKilobytes(process));
            output.WriteLine($"{second + 5,4} s: offered {offered,12:N0}/s, answered {answered,12:N0}/s, "
                + $"memory {memory[^1] / 1024.0:F1} MiB");
        }
        var result = polite.StopAsync().GetAwaiter().GetResult();
        var after = Measure(flood, 0, 5).Answered; // a shared machine is not as fast at one time as at another
        output.WriteLine($"the most that it answers: {after:N0} queries a second");
        var share = goodputs.Average() / ((before + after) / 2);
        output.WriteLine($"goodput {share:P1} of the most; memory {memory.Min() / 1024.0:F1} to {memory.Max() / 1024.0:F1} MiB; "
            + $"a client at {PoliteRate}/s: {result.Sent} asked, {result.Lost} lost, {result.Wrong} wrong");
        return share >= 0.9 && result is { Lost: 0, Wrong: 0 } ? 0 : 1;
    }

    private static (double Offered, double Answered) Measure(Flood flood, double rate, int seconds)
    {
        var (before, clock) = (flood.Counts, Stopwatch.StartNew());
        flood.Start(rate);
        Thread.Sleep(TimeSpan.FromSeconds(seconds));
        flood.Stop();
        var (after, elapsed) = (flood.Counts, clock.Elapsed.TotalSeconds);
        return ((after.Sent - before.Sent) / elapsed, (after.Answered - before.Answered) / elapsed);
    }

    private static long ResidentKilobytes(int process)
    {
        var line = File.ReadLines($"/proc/{process}/status").First(line => line.StartsWith("VmRSS:", StringComparison.Ordinal));
        return long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
