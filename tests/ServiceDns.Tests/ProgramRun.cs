using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace ServiceDns.Tests;

/// <summary>The built program as a process.</summary>
internal sealed class ProgramRun : IDisposable
{
    private static readonly TimeSpan Generous = TimeSpan.FromSeconds(60);

    private readonly Process process;
    private readonly StringBuilder output = new();
    private readonly Task<string> rest;

    private static readonly string Program = Path.Combine(AppContext.BaseDirectory, "servicedns");

    private ProgramRun(string folder, string input, string[] arguments, params (string Name, string Value)[] variables)
        : this(Program, folder, input, arguments, variables)
    {
    }

    private ProgramRun(string file, string folder, string input, string[] arguments, params (string Name, string Value)[] variables)
    {
        var start = new ProcessStartInfo(file, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in variables) start.Environment[name] = value;
        process = Process.Start(start)!;
        process.OutputDataReceived += (_, line) => Keep(output, line.Data);
        process.BeginOutputReadLine();
        rest = process.StandardError.ReadToEndAsync();
        process.StandardInput.Write(input);
        process.StandardInput.Close();
    }

    /// <summary>The lines of standard output so far, each with its end.</summary>
    public string Output
    {
        get
        {
            lock (output) return output.ToString();
        }
    }

    public int Id => process.Id;

    /// <summary>Starts it in that folder.</summary>
    public static ProgramRun Start(string folder, string[] arguments, string input = "") => new(folder, input, arguments);

    /// <summary>Starts it in that folder with more in its environment.</summary>
    public static ProgramRun Start(string folder, string[] arguments, (string Name, string Value) variable) =>
        new(folder, "", arguments, variable);

    /// <summary>Starts it as a shell starts what it runs in the background: with signals ignored.</summary>
    public static ProgramRun StartIgnoring(string folder, string signals) =>
        new("sh", folder, "", ["-c", $"trap '' {signals}; exec \"$0\"", Program]);

    /// <summary>Runs it to its end.</summary>
    public static async Task<(int Code, string Output, string Errors)> EndAsync(string folder, params string[] arguments)
    {
        using var run = new ProgramRun(folder, "", arguments);
        var code = await run.EndAsync();
        return (code, run.Output, await run.rest);
    }

    public async Task<int> EndAsync()
    {
        await process.WaitForExitAsync().WaitAsync(Generous);
        process.WaitForExit(); // also for the last lines of its output
        return process.ExitCode;
    }

    /// <summary>Waits until its output holds that text.</summary>
    public async Task<string> UntilAsync(string text)
    {
        var limit = Stopwatch.StartNew();
        while (!Output.Contains(text, StringComparison.Ordinal))
        {
            if (limit.Elapsed > Generous || process.HasExited)
            {
                throw new TimeoutException($"no '{text}' in:\n{Output}{(process.HasExited ? await rest : "")}");
            }
            await Task.Delay(20);
        }
        return Output;
    }

    /// <summary>Sends it a signal, by the name that kill(1) knows.</summary>
    public void Signal(string name)
    {
        using var kill = Process.Start("kill", ["-s", name, process.Id.ToString()]);
        kill.WaitForExit();
    }

    /// <summary>A port of 127.0.0.1 that was free a moment ago.</summary>
    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    public void Dispose()
    {
        if (!process.HasExited) process.Kill();
        process.Dispose();
    }

    private static void Keep(StringBuilder text, string? line)
    {
        if (line is null) return;
        lock (text) text.Append(line).Append('\n');
    }
}
