using System.Diagnostics;
using System.Runtime.InteropServices;

namespace ServiceDns;

/// <summary>Runs a command with another environment.</summary>
internal static partial class CommandRunner
{
    /// <summary>
    /// What a shell returns for a command that is there and can not be run, and for one that is not there (XCU, section 2.8.2).
    /// </summary>
    private const int NotExecutable = 126, NotFound = 127;

    private const int NoSuchFile = 2, BrokenPipe = 13; // ENOENT, SIGPIPE

    /// <summary>
    /// Becomes the command: the process keeps its number, so signals and exit code are the command's. Where a process can not become
    /// another program, starts it and waits.
    /// </summary>
    /// <param name="command">The program, looked up in PATH, and its arguments.</param>
    /// <param name="added">Variables that go over those of this process.</param>
    /// <returns>The exit code, if it returns at all.</returns>
    internal static int Run(IReadOnlyList<string> command, IReadOnlyList<KeyValuePair<string, string>> added)
    {
        var variables = Variables(added);
        return OperatingSystem.IsLinux() ? Become(command, variables) : StartAndWait(command, variables);
    }

    private static Dictionary<string, string> Variables(IReadOnlyList<KeyValuePair<string, string>> added)
    {
        var variables = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (System.Collections.DictionaryEntry inherited in System.Environment.GetEnvironmentVariables())
        {
            variables[(string)inherited.Key] = (string?)inherited.Value ?? "";
        }
        foreach (var (name, value) in added) variables[name] = value;
        return variables;
    }

    private static int Become(IReadOnlyList<string> command, Dictionary<string, string> variables)
    {
        Signal(BrokenPipe, 0); // the runtime ignores it, and what is ignored stays so in the new program (execve(2))
        Execute(command[0], [.. command, null], [.. variables.Select(variable => $"{variable.Key}={variable.Value}"), null]);
        return Fail(command[0], Marshal.GetLastPInvokeError());
    }

    private static int StartAndWait(IReadOnlyList<string> command, Dictionary<string, string> variables)
    {
        var start = new ProcessStartInfo(command[0], command.Skip(1)) { UseShellExecute = false };
        start.Environment.Clear();
        foreach (var (name, value) in variables) start.Environment[name] = value;
        try
        {
            using var process = Process.Start(start)!;
            process.WaitForExit();
            return process.ExitCode;
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            return Fail(command[0], e.NativeErrorCode);
        }
    }

    private static int Fail(string program, int error)
    {
        Console.Error.WriteLine($"{program}: {Marshal.GetPInvokeErrorMessage(error)}");
        return error == NoSuchFile ? NotFound : NotExecutable;
    }

    [LibraryImport("libc", EntryPoint = "execvpe", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int Execute(string file, string?[] arguments, string?[] variables);

    [LibraryImport("libc", EntryPoint = "signal")]
    private static partial nint Signal(int signal, nint action);
}
