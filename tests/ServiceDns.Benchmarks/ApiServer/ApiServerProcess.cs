using System.Diagnostics;
using System.Globalization;
using System.Reflection;

namespace ServiceDns.Benchmarks.ApiServer;

/// <summary>The double of the API server in a process of its own: this program, told by its first word.</summary>
internal sealed class ApiServerProcess : IDisposable
{
    /// <summary>The word.</summary>
    public const string Word = "fake-api-server";

    private readonly Process process;

    /// <param name="processor">Where it runs.</param>
    /// <param name="options">What it is to serve.</param>
    /// <exception cref="InvalidOperationException">It does not start.</exception>
    public ApiServerProcess(int processor, params string[] options)
    {
        var start = new ProcessStartInfo("taskset") { RedirectStandardInput = true, RedirectStandardOutput = true };
        var program = System.Environment.ProcessPath!;
        string[] self = Path.GetFileNameWithoutExtension(program) == "dotnet"
            ? [program, Assembly.GetExecutingAssembly().Location]
            : [program];
        foreach (var word in (string[])["-c", processor.ToString(CultureInfo.InvariantCulture), .. self, Word, .. options])
        {
            start.ArgumentList.Add(word);
        }
        process = Process.Start(start)!;
        Read("listening");
    }

    /// <summary>What its counters say.</summary>
    public ApiServerStats Stats => ApiServerStats.Parse(Tell("stats"));

    /// <summary>Gives it a command and waits until it is done. Returns its answer.</summary>
    /// <exception cref="InvalidOperationException">It refused, or has ended.</exception>
    public string Tell(string command)
    {
        process.StandardInput.WriteLine(command);
        return Read("ok");
    }

    public void Dispose()
    {
        try
        {
            process.StandardInput.Close(); // the end of its commands is its end
            if (!process.WaitForExit(TimeSpan.FromSeconds(5))) process.Kill();
        }
        catch (IOException)
        {
            // it has ended before
        }
        process.Dispose();
    }

    private string Read(string expected)
    {
        var line = process.StandardOutput.ReadLine() ?? "it has ended";
        return line.StartsWith(expected, StringComparison.Ordinal)
            ? line
            : throw new InvalidOperationException($"the API server's double: {line}");
    }
}

/// <summary>The double's counters.</summary>
/// <param name="Watches">Watches that are open.</param>
/// <param name="Bytes">Bytes sent so far.</param>
internal readonly record struct ApiServerStats(int Watches, long Bytes)
{
    public static ApiServerStats Parse(string line)
    {
        var words = line.Split(' ');
        return new ApiServerStats(
            int.Parse(words[Array.IndexOf(words, "watches") + 1], CultureInfo.InvariantCulture),
            long.Parse(words[Array.IndexOf(words, "bytes") + 1], CultureInfo.InvariantCulture));
    }
}
