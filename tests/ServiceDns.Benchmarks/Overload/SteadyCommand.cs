using System.Globalization;
using System.Net;
using ServiceDns.Testing;

namespace ServiceDns.Benchmarks.Overload;

/// <summary>Asks a server at a steady rate over UDP and TCP until standard input ends, then tells what was lost.</summary>
internal static class SteadyCommand
{
    /// <summary>The command's name.</summary>
    public const string Command = "steady";

    /// <summary>Runs it: <c>steady PORT NAME UDPRATE TCPRATE</c>.</summary>
    /// <returns>0 when nothing was lost.</returns>
    public static async Task<int> RunAsync(string[] arguments, TextReader input, TextWriter output)
    {
        var server = new IPEndPoint(IPAddress.Loopback, Number(arguments[0]));
        using var load = new SteadyLoad(server, arguments[1], Number(arguments[2]), Number(arguments[3]), flowsEach: 4);
        var clock = System.Diagnostics.Stopwatch.StartNew();
        await input.ReadToEndAsync();
        var seconds = clock.Elapsed.TotalSeconds;
        var result = await load.StopAsync();
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{result.Sent} asked in {seconds:F0} s ({result.Sent / seconds:F0}/s), {result.Answered} answered, {result.Wrong} wrong, "
            + $"{result.Lost} lost, {result.Reconnects} TCP connections cut"));
        return result is { Lost: 0, Wrong: 0, Reconnects: 0 } ? 0 : 1;
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
