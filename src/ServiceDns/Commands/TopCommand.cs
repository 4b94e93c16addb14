using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using ServiceDns.Server;

namespace ServiceDns;

/// <summary><c>servicedns top</c>: who asks a running server what, most first.</summary>
internal static class TopCommand
{
    private const int Failed = 1;

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5); // as long as the server counts

    private static readonly Option<string> Server = new("--server")
    {
        Description = "The control socket of the server (-control PATH)",
        HelpName = "ADDR",
        Required = true,
    };

    private static readonly Option<string> Count = new("--count", "-n")
    {
        Description = "Lines of each kind, 1 to 128",
        DefaultValueFactory = _ => "10",
    };

    private static readonly Option<bool> Once = new("--once") { Description = "Print once and end; else again each 5 seconds" };

    private static readonly Option<string> Output = new("--output", "-o")
    {
        Description = "text or json",
        DefaultValueFactory = _ => "text",
    };

    /// <summary>The command for the parser.</summary>
    internal static Command Create()
    {
        Output.AcceptOnlyFromAmong("text", "json");
        var command = new Command("top", "Show which clients, names and zones a running server is asked by and for most")
        {
            Server, Count, Once, Output,
        };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult arguments, CancellationToken cancel)
    {
        try
        {
            using var timer = new PeriodicTimer(Interval);
            do
            {
                var json = await AskAsync(arguments, cancel);
                Print(json, arguments);
            }
            while (!arguments.GetValue(Once) && await timer.WaitForNextTickAsync(cancel));
            return 0;
        }
        catch (ControlException e)
        {
            await Console.Error.WriteLineAsync(e.Message);
            return Failed;
        }
        catch (OperationCanceledException)
        {
            return 0;
        }
    }

    private static async Task<string> AskAsync(ParseResult arguments, CancellationToken cancel)
    {
        await using var reply = await ControlClient.AskAsync(arguments.GetValue(Server)!, "top", arguments.GetValue(Count)!, cancel);
        using var reader = new StreamReader(reply);
        return await reader.ReadToEndAsync(cancel);
    }

    private static void Print(string json, ParseResult arguments)
    {
        if (arguments.GetValue(Output) == "json")
        {
            Console.Out.WriteLine(json);
            return;
        }
        if (!Console.IsOutputRedirected) Console.Clear();
        var report = JsonSerializer.Deserialize(json, TopJson.Default.TopReport)!;
        Print("CLIENT", report.Clients);
        Print("NAME", report.Names);
        Print("NXDOMAIN TO", report.NxdomainClients);
        Print("ZONE", report.Zones);
    }

    private static void Print(string title, IReadOnlyList<TopEntry> entries)
    {
        Console.Out.WriteLine($"{"QUERIES/S",12}  {title}");
        foreach (var entry in entries)
        {
            var pod = entry.Pod is null ? "" : $"  {entry.Pod}";
            Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{entry.Rate,12:F1}  {entry.Key}{pod}"));
        }
        Console.Out.WriteLine();
    }
}
