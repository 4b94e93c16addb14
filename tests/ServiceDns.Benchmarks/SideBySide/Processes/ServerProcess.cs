using System.Diagnostics;
using System.Globalization;

namespace ServiceDns.Benchmarks.SideBySide.Processes;

/// <summary>How to start a server.</summary>
/// <param name="File">The program.</param>
/// <param name="Arguments">Its arguments.</param>
internal sealed record ServerCommand(string File, params string[] Arguments)
{
    /// <summary>Environment variables it gets beside those of this process.</summary>
    public IReadOnlyDictionary<string, string> Variables { get; init; } = new Dictionary<string, string>();
}

/// <summary>A server that this program started: on one processor, in a session of its own. Ends with this object.</summary>
internal sealed class ServerProcess : IDisposable
{
    private const int KeptLines = 5;

    private readonly Process process;
    private readonly Queue<string> lines = new();

    /// <param name="command">What to start.</param>
    /// <param name="folder">Its working folder.</param>
    /// <param name="processor">Where it runs.</param>
    public ServerProcess(ServerCommand command, string folder, int processor)
    {
        var start = new ProcessStartInfo("taskset")
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // Both replace themselves by what they start, so that the process's id is the server's, and the session's too.
        foreach (var word in (string[])["-c", processor.ToString(CultureInfo.InvariantCulture), "setsid", command.File,
            .. command.Arguments])
        {
            start.ArgumentList.Add(word);
        }
        foreach (var (name, value) in command.Variables) start.Environment[name] = value;
        StartedAt = Stopwatch.GetTimestamp();
        process = Process.Start(start)!;
        process.StandardInput.Close();
        process.OutputDataReceived += (_, line) => Keep(line.Data);
        process.ErrorDataReceived += (_, line) => Keep(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        Session = new Session(process.Id);
    }

    /// <summary>When it was started, by <see cref="Stopwatch"/>.</summary>
    public long StartedAt { get; }

    /// <summary>It and those it started.</summary>
    public Session Session { get; }

    /// <summary>Whether it has ended by itself.</summary>
    public bool HasEnded => process.HasExited;

    /// <summary>The last lines it printed, in one.</summary>
    public string LastWords()
    {
        lock (lines) return string.Join(" | ", lines);
    }

    public void Dispose()
    {
        Session.End();
        process.Dispose();
    }

    private void Keep(string? line)
    {
        if (string.IsNullOrWhiteSpace(line)) return;
        lock (lines)
        {
            lines.Enqueue(line.Trim());
            if (lines.Count > KeptLines) lines.Dequeue();
        }
    }
}
