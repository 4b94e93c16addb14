using System.Diagnostics;
using System.Net;
using ServiceDns.TestSupport;

namespace ServiceDns.Kernel.Tests.Network;

/// <summary>A network namespace that stands for a machine or a pod. It goes with its processes and links when it is disposed.</summary>
public sealed class Host : IDisposable
{
    private static int made;

    private readonly List<IDisposable> servers = [];

    /// <summary>Makes an empty one. The name is of this process alone.</summary>
    public Host(string role)
    {
        Name = $"sdns-{Environment.ProcessId}-{Interlocked.Increment(ref made)}-{role}";
        Command("ip", "netns", "add", Name);
        Ip("link set lo up");
    }

    /// <summary>The name that <c>ip netns</c> knows it by.</summary>
    public string Name { get; }

    /// <summary>Runs code in it; sockets that the code opens stay in it, processes that it starts run in it.</summary>
    public void Run(Action action) => NetworkNamespace.Run(Name, action);

    /// <inheritdoc cref="Run(Action)"/>
    public T Run<T>(Func<T> function) => NetworkNamespace.Run(Name, function);

    /// <summary>Runs lines of the program ip in it.</summary>
    public void Ip(string lines) => Command("ip", ["-n", Name, "-batch", "-"], lines);

    /// <summary>Sets a kernel parameter of it, such as <c>ipv4/ip_forward</c>.</summary>
    public void Set(string parameter, string value) => Run(() => File.WriteAllText($"/proc/sys/net/{parameter}", value));

    /// <summary>Runs a program in it, and gives its output.</summary>
    public string Output(string program, params string[] arguments) => Run(() => Command(program, arguments));

    /// <summary>Starts a server that answers, over TCP and UDP, with its own address and port and that of the client that it saw.</summary>
    public void Serve(string address, int port)
    {
        var place = new IPEndPoint(IPAddress.Parse(address), port);
        servers.Add(Run(() => new EchoServer(place)));
    }

    /// <summary>Ends its servers, so that their ports are closed.</summary>
    public void StopServing()
    {
        servers.ForEach(server => server.Dispose());
        servers.Clear();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        StopServing();
        Command("ip", "netns", "delete", Name);
    }

    private static string Command(string program, params string[] arguments) => Command(program, arguments, "");

    private static string Command(string program, string[] arguments, string input)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        process.StandardInput.Write(input);
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0) throw new InvalidOperationException($"{program} {string.Join(' ', arguments)}: {error.Result}\n{input}");
        return output;
    }
}
