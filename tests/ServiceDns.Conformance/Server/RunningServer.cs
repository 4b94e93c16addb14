using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using ServiceDns.Conformance.Client;

namespace ServiceDns.Conformance.Server;

/// <summary>The built program as a process of its own, asked from outside.</summary>
internal sealed class RunningServer : IAsyncDisposable
{
    private static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(60), Look = TimeSpan.FromMilliseconds(250),
        Pause = TimeSpan.FromMilliseconds(20);

    private readonly Process process;
    private readonly ConcurrentQueue<string> lines = new();
    private readonly TaskCompletionSource announced = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly string? folder;
    private int? exitCode;

    private RunningServer(Process process, DnsClient client, string? folder)
    {
        this.process = process;
        this.folder = folder;
        Client = client;
        process.OutputDataReceived += (_, line) => Keep(line.Data);
        process.ErrorDataReceived += (_, line) => Keep(line.Data);
        process.EnableRaisingEvents = true;
        process.Exited += (_, _) =>
        {
            exitCode = process.ExitCode;
            announced.TrySetException(new InvalidOperationException("it ended"));
        };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    /// <summary>The program's assembly, beside the tests'.</summary>
    public static string Program { get; } = Path.Combine(AppContext.BaseDirectory, "servicedns.dll");

    public DnsClient Client { get; }

    public int ProcessId => process.Id;

    /// <summary>What it wrote so far, standard output and error together, and how it ended.</summary>
    public string Log => string.Join('\n', lines) + (exitCode is { } code ? $"\nended with code {code}" : "");

    /// <summary>Starts it with that text as Corefile on a free port of 127.0.0.1, and returns once it answers.</summary>
    /// <param name="corefile">Blocks should have <c>bind 127.0.0.1</c>.</param>
    /// <param name="port">The port that the Corefile names; without one it names none.</param>
    public static async Task<RunningServer> StartAsync(string corefile, int? port = null)
    {
        var folder = Directory.CreateTempSubdirectory("servicedns-").FullName;
        var path = Path.Combine(folder, "Corefile");
        await File.WriteAllTextAsync(path, corefile);
        port ??= Sockets.FreePort();
        return await StartAsync([], path, port, new DnsClient(new IPEndPoint(IPAddress.Loopback, port.Value)), folder);
    }

    /// <summary>Starts it with that Corefile and returns once it answers at the client's address.</summary>
    /// <param name="before">Words before the command, such as nsenter's.</param>
    /// <param name="corefile">The path for <c>-conf</c>.</param>
    /// <param name="port">The port for <c>-dns.port</c>; null leaves it out.</param>
    /// <param name="client">Who asks.</param>
    /// <param name="folder">A folder that goes with the server.</param>
    /// <param name="flags">More flags.</param>
    public static async Task<RunningServer> StartAsync(
        IReadOnlyList<string> before, string corefile, int? port, DnsClient client, string? folder = null,
        IReadOnlyList<string>? flags = null)
    {
        string[] words =
        [
            .. before, "dotnet", Program, "-conf", corefile, .. port is null ? Array.Empty<string>() : ["-dns.port", $"{port}"],
            .. flags ?? [],
        ];
        return await RunAsync(words, client, folder);
    }

    /// <summary>Starts a command that is the server in the end, and returns once it answers at the client's address.</summary>
    /// <param name="words">The command.</param>
    /// <param name="client">Who asks.</param>
    /// <param name="folder">A folder that goes with the server.</param>
    public static async Task<RunningServer> RunAsync(IReadOnlyList<string> words, DnsClient client, string? folder = null)
    {
        var server = new RunningServer(Command.Start(words, null), client, folder);
        try
        {
            await server.AnswersAsync();
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts it wherever its Corefile makes it listen, and returns once it has said that it serves.</summary>
    /// <param name="before">Words before the command, such as nsenter's.</param>
    /// <param name="corefile">The path for <c>-conf</c>.</param>
    /// <param name="folder">A folder that goes with the server.</param>
    public static async Task<RunningServer> StartAnnouncedAsync(IReadOnlyList<string> before, string corefile, string? folder = null)
    {
        var nobody = new DnsClient(new IPEndPoint(IPAddress.None, 0));
        var server = new RunningServer(Command.Start([.. before, "dotnet", Program, "-conf", corefile], null), nobody, folder);
        try
        {
            await server.announced.Task.WaitAsync(StartPatience);
            return server;
        }
        catch (Exception error)
        {
            await server.DisposeAsync();
            throw new InvalidOperationException($"the server did not start:\n{server.Log}", error);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited) process.Kill(entireProcessTree: true);
        await process.WaitForExitAsync();
        process.Dispose();
        if (folder is not null) Directory.Delete(folder, recursive: true);
    }

    private async Task AnswersAsync()
    {
        var started = Stopwatch.StartNew();
        var question = new Ask(".", "NS").ToWire();
        while (started.Elapsed < StartPatience)
        {
            if (process.HasExited)
            {
                await process.WaitForExitAsync(); // for the rest of its output
                throw new InvalidOperationException($"the server does not run:\n{Log}");
            }
            if (await AskAsync(question) is not null) return;
        }
        throw new TimeoutException($"the server does not answer at {Client.Server}:\n{Log}");
    }

    private async Task<byte[]?> AskAsync(byte[] question)
    {
        try
        {
            return await Client.UdpAsync(question, Look);
        }
        catch (System.Net.Sockets.SocketException) // port unreachable: not there yet
        {
            await Task.Delay(Pause);
            return null;
        }
    }

    private void Keep(string? line)
    {
        if (line is null) return;
        lines.Enqueue(line);
        if (line.StartsWith("ServiceDns-", StringComparison.Ordinal)) announced.TrySetResult(); // CoreDNS says its version last of all
    }
}
