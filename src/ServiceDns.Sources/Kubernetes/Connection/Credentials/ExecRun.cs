using System.ComponentModel;
using System.Diagnostics;
using System.Text;

namespace ServiceDns.Sources.Kubernetes;

/// <summary>One run of a command that gives credentials.</summary>
internal static class ExecRun
{
    private const string InfoVariable = "KUBERNETES_EXEC_INFO";
    private const int MostComplaint = 2048; // bytes of its last words that are worth a log line

    /// <summary>Runs it and returns what it prints.</summary>
    /// <exception cref="ClusterSourceException">It is not there, wants a terminal that is not there, or fails.</exception>
    public static async Task<byte[]> RunAsync(ExecCommand command, CancellationToken cancel)
    {
        var isTerminal = !Console.IsInputRedirected;
        if (command.InteractiveMode == "Always" && !isTerminal)
        {
            throw command.Field.Error($"{command.Command} wants a terminal (interactiveMode: Always), and standard input is none");
        }
        var isInteractive = command.InteractiveMode != "Never" && isTerminal;
        using var process = Start(command, isInteractive);
        try
        {
            if (!isInteractive) process.StandardInput.Close();
            var complaint = isInteractive ? Task.FromResult("") : ReadComplaintAsync(process.StandardError.BaseStream, cancel);
            using var output = new MemoryStream();
            await process.StandardOutput.BaseStream.CopyToAsync(output, cancel);
            await process.WaitForExitAsync(cancel);
            if (process.ExitCode == 0) return output.ToArray();
            var words = (await complaint).Trim();
            throw command.Field.Error(
                $"{command.Command} failed with exit code {process.ExitCode}{(words.Length > 0 ? $": {words}" : "")}");
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
    }

    private static Process Start(ExecCommand command, bool isInteractive)
    {
        var start = new ProcessStartInfo(Find(command.Command))
        {
            RedirectStandardInput = !isInteractive,
            RedirectStandardOutput = true,
            RedirectStandardError = !isInteractive, // what it asks for goes to the terminal
        };
        foreach (var argument in command.Arguments) start.ArgumentList.Add(argument);
        foreach (var (name, value) in command.Environment) start.Environment[name] = value;
        start.Environment[InfoVariable] = command.Info(isInteractive);
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception e)
        {
            var hint = command.InstallHint.Length > 0 ? $". {command.InstallHint.Trim()}" : "; install it, or name it with its path";
            throw command.Field.Error($"{command.Command} can not be run: {e.Message.TrimEnd('.')}{hint}");
        }
    }

    /// <summary>A name's file in <c>PATH</c> alone: the runtime would look in the working directory first.</summary>
    private static string Find(string command) => command.Contains(Path.DirectorySeparatorChar, StringComparison.Ordinal)
        ? command
        : (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Select(folder => Path.Combine(folder, command)).FirstOrDefault(File.Exists)
            ?? Path.Combine("/nonexistent", command); // to fail with the system's own words

    /// <summary>Reads all that it says, so that it is never held up, and keeps the last of it.</summary>
    private static async Task<string> ReadComplaintAsync(Stream stream, CancellationToken cancel)
    {
        var (kept, buffer) = (Array.Empty<byte>(), new byte[4096]);
        int read;
        while ((read = await stream.ReadAsync(buffer, cancel)) > 0)
        {
            kept = [.. kept, .. buffer.AsSpan(0, read)];
            if (kept.Length > MostComplaint) kept = kept[^MostComplaint..];
        }
        return Encoding.UTF8.GetString(kept);
    }
}
