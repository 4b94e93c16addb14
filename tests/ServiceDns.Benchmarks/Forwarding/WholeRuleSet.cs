using System.Diagnostics;

namespace ServiceDns.Benchmarks.Forwarding;

/// <summary>The way without partial changes: the whole rule set, read by a program.</summary>
internal static class WholeRuleSet
{
    /// <summary>What takes longer is given up.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    /// <summary>Runs a program in the network namespace of the calling thread.</summary>
    /// <param name="program">The program.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="input">What it reads; null for nothing.</param>
    /// <returns>Milliseconds; null when it took longer than <see cref="Limit"/> and was ended.</returns>
    public static double? Time(string program, string[] arguments, string? input)
    {
        var start = Stopwatch.GetTimestamp();
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardInput = true })!;
        try
        {
            if (input is not null) process.StandardInput.Write(input);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It ended before it had read all; its exit code tells.
        }
        if (!process.WaitForExit(Limit))
        {
            process.Kill();
            return null;
        }
        var time = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        return process.ExitCode == 0 ? time : throw new InvalidOperationException($"{program} failed with {process.ExitCode}");
    }

    /// <summary>What a program prints.</summary>
    public static string Output(string program)
    {
        using var process = Process.Start(new ProcessStartInfo(program) { RedirectStandardOutput = true })!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return output;
    }
}
