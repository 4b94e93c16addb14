using System.CommandLine;
using ServiceDns.Server;

namespace ServiceDns;

/// <summary><c>servicedns check</c>: would a start with this Corefile succeed?</summary>
internal static class CheckCommand
{
    /// <summary>The command for the parser.</summary>
    internal static Command Create()
    {
        var conf = new Option<string?>("-conf", "--conf") { Description = "Corefile to check (default \"Corefile\")", HelpName = "FILE" };
        var port = new Option<int>("-dns.port", "--dns.port", "-p")
        {
            Description = "Default port",
            HelpName = "N",
            DefaultValueFactory = _ => Corefile.Transport.DnsPort,
        };
        var verbose = new Option<bool>("-v", "--verbose") { Description = "Say what would be served where, by which plugins" };
        var command = new Command("check", "Read and set up a Corefile, open nothing, report every mistake") { conf, port, verbose };
        command.SetAction((arguments, cancel) =>
            RunAsync(arguments.GetValue(conf), arguments.GetValue(port), arguments.GetValue(verbose), cancel));
        return command;
    }

    private static async Task<int> RunAsync(string? conf, int port, bool verbose, CancellationToken cancel)
    {
        using var writer = new LogWriter(Console.OpenStandardError());
        var options = Wiring.Options(conf, port, new LineLogs(writer));
        var errors = await FindErrorsAsync(new ServerControl(options), options.Corefile.Path, verbose, cancel);
        foreach (var error in errors) Console.Error.WriteLine(error);
        return errors.Count == 0 ? 0 : 1;
    }

    private static async Task<IReadOnlyList<string>> FindErrorsAsync(
        ServerControl server, string path, bool verbose, CancellationToken cancel)
    {
        try
        {
            var configuration = server.Build();
            foreach (var warning in configuration.Warnings) Console.Out.WriteLine($"{warning} (warning)");
            await configuration.Lifecycle.CheckAsync(cancel);
            if (verbose) Describe(configuration);
            Console.Out.WriteLine($"{(path.Length == 0 ? "The built-in Corefile" : path)} is valid");
            return [];
        }
        catch (AggregateException e)
        {
            return [.. e.InnerExceptions.Select(inner => inner.Message)];
        }
        catch (Exception e) // whatever would keep it from starting: the message is all that the user needs
        {
            return e.Message.Split('\n');
        }
    }

    private static void Describe(Configuration configuration)
    {
        foreach (var line in configuration.Listeners.SelectMany(listener => StartupText.Lines(listener, listener.Address.Port)))
        {
            Console.Out.WriteLine(line);
        }
        foreach (var block in configuration.Blocks)
        {
            var chain = string.Join(' ', block.Handlers.Select(handler => handler.Name));
            Console.Out.WriteLine($"{string.Join(' ', block.Keys)}: {chain}");
            Console.Out.WriteLine($"  {LoopChain.Compile(block.Handlers)}");
        }
    }
}
