using System.CommandLine;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using ServiceDns.Benchmarks.Data;
using ServiceDns.Benchmarks.Load;
using ServiceDns.Benchmarks.SideBySide.Processes;
using ServiceDns.Benchmarks.SideBySide.Servers;

namespace ServiceDns.Benchmarks.SideBySide;

/// <summary><c>side-by-side</c>: the same cluster and the same questions for several servers, measured in turn.</summary>
internal static class SideBySideCommand
{
    private const int MostCachedPods = 20;

    private static readonly PackagedServer[] Known = [new Knot(), new Nsd(), new Gdnsd(), new Bind(), new Unbound()];

    private static readonly Option<string[]> Servers = new("--servers")
    {
        Description = $"The servers to compare with: {string.Join(", ", Known.Select(server => server.Word))}",
        HelpName = "NAME",
        AllowMultipleArgumentsPerToken = true,
        DefaultValueFactory = _ => ["knot", "nsd", "gdnsd"],
    };

    private static readonly Option<string[]> Corefiles = new("--corefile")
    {
        Description =
            "What ServiceDns serves with: kubeadm (its chain), bare (kubernetes alone), or files with {manifests} and {port} in them",
        HelpName = "FILE",
        AllowMultipleArgumentsPerToken = true,
        DefaultValueFactory = _ => ["kubeadm"],
    };

    private static readonly Option<string?> Program = new("--program")
    {
        Description = "The program to measure; without it, this tree's is published",
        HelpName = "PATH",
    };

    private static readonly Option<bool> Cached = new("--cached")
    {
        Description = "Compare caches instead: ServiceDns and Unbound forward to NSD, which has the zones, and answer what they have kept",
    };

    private static readonly Option<int> Rounds = new("--rounds")
    {
        Description = "How often each server is measured",
        HelpName = "N",
        DefaultValueFactory = _ => 3,
    };

    private static readonly Option<double> Seconds = new("--seconds")
    {
        Description = "How long each point takes",
        HelpName = "S",
        DefaultValueFactory = _ => 2,
    };

    private static readonly Option<int> Clients = new("--clients")
    {
        Description = $"Sockets that ask, with {LoadGenerator.Window} questions under way in all: a power of two up to that",
        HelpName = "N",
        DefaultValueFactory = _ => 8,
    };

    private static readonly Option<int> Pods = new("--pods")
    {
        Description = "Pods of each of the 100 headless services",
        HelpName = "N",
        DefaultValueFactory = _ => 100,
    };

    /// <summary>The word by which this program is told to compare.</summary>
    public const string Name = "side-by-side";

    /// <summary>The command for the parser.</summary>
    public static Command Create()
    {
        Rounds.Validators.Add(result => { if (result.GetValueOrDefault<int>() < 1) result.AddError("--rounds: at least 1"); });
        Seconds.Validators.Add(
            result => { if (result.GetValueOrDefault<double>() is < 0.2 or > 60) result.AddError("--seconds: 0.2 to 60"); });
        Clients.Validators.Add(result =>
        {
            if (LoadGenerator.Window % Math.Max(1, result.GetValueOrDefault<int>()) != 0 || result.GetValueOrDefault<int>() < 1)
            {
                result.AddError($"--clients: a power of two up to {LoadGenerator.Window}");
            }
        });
        Pods.Validators.Add(result => { if (result.GetValueOrDefault<int>() is < 1 or > 10_000) result.AddError("--pods: 1 to 10000"); });
        var command = new Command(Name, "Compare ServiceDns with other servers on this machine")
        {
            Servers, Corefiles, Program, Cached, Rounds, Seconds, Clients, Pods,
        };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult arguments, CancellationToken cancel)
    {
        if (!OperatingSystem.IsLinux()) return Fail("side-by-side needs Linux: it reads /proc and sends in batches");
        if (new[] { "taskset", "setsid" }.FirstOrDefault(tool => Tool.Find(tool) is null) is { } tool)
        {
            return Fail($"side-by-side needs {tool} (package util-linux)");
        }
        var words = arguments.GetValue(Servers)!.SelectMany(word => word.Split(',', StringSplitOptions.RemoveEmptyEntries)).ToList();
        if (words.Find(word => Known.All(server => server.Word != word)) is { } unknown)
        {
            return Fail($"--servers: '{unknown}' is none of {string.Join(", ", Known.Select(server => server.Word))}");
        }
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(cancel); // by SIGINT and SIGTERM
        using var closed = PosixSignalRegistration.Create(PosixSignal.SIGHUP, signal =>
        {
            signal.Cancel = true;
            stopping.Cancel();
        });
        var folder = Directory.CreateTempSubdirectory("servicedns-side-by-side-").FullName;
        try
        {
            return await CompareAsync(arguments, words, folder, stopping.Token);
        }
        catch (OperationCanceledException)
        {
            return Fail("stopped; nothing is left running");
        }
        catch (Exception e) when (e is InvalidOperationException or IOException)
        {
            return Fail(e.Message);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [SupportedOSPlatform("linux")]
    private static async Task<int> CompareAsync(ParseResult arguments, List<string> words, string folder, CancellationToken cancel)
    {
        var caches = arguments.GetValue(Cached);
        List<CorefileText> corefiles = caches ? [CorefileText.Caching] : [.. arguments.GetValue(Corefiles)!.Select(CorefileText.Find)];
        List<PackagedServer> wanted = caches
            ? [new CachingUnbound(), new Nsd()]
            : [.. words.Distinct().Select(word => Known.First(server => server.Word == word))];
        var others = await InstalledAsync(wanted, cancel);
        var program = arguments.GetValue(Program);
        if (program is null) Say("publishing src/ServiceDns");
        program = program is null ? await OwnProgram.PublishAsync(Path.Combine(folder, "program"), cancel) : Path.GetFullPath(program);
        var version = await OwnProgram.VersionAsync(program, cancel);

        List<(Contender Contender, Figures Figures)> rows =
        [
            (new Echo(), new Figures()),
            .. corefiles.Select(corefile => (new ServiceDnsServer(program, version, corefile), new Figures())),
            .. others.Where(server => !caches || server is not Nsd).Select(server => (server, new Figures())),
        ];
        // What does not fit into a response over UDP is not what caches are compared by.
        var shape = new ClusterShape(Pods: caches ? Math.Min(arguments.GetValue(Pods), MostCachedPods) : arguments.GetValue(Pods));
        var (data, mix) = (DataFiles.Write(shape, folder), new QuestionMix(shape));
        using var upstream = caches ? new Upstream(data, mix, folder, cancel) : null;
        var (rounds, seconds, clients) = (arguments.GetValue(Rounds), arguments.GetValue(Seconds), arguments.GetValue(Clients));
        var bench = new Bench(data, mix, folder, TimeSpan.FromSeconds(seconds), clients, upstream?.Port ?? 0);
        for (var round = 0; round < rounds; round++)
        {
            // Each round begins with another server, so that no one always follows the same.
            foreach (var (contender, figures) in rows.Skip(round % rows.Count).Concat(rows.Take(round % rows.Count))
                .Where(row => row.Figures.Failure is null))
            {
                Say($"round {round + 1} of {rounds}: {contender.Name}");
                bench.Measure(contender, figures, cancel);
                if (figures.Failure is { } failure) Say($"  not measured: {failure}");
            }
        }
        new Report(rows, Console.Out).Write(CommandLine(), rounds, seconds, clients);
        return rows.Exists(row => row.Figures.Failure is not null || row.Figures.Wrong > 0) ? 1 : 0;
    }

    /// <summary>Installs what is missing where that is possible, and leaves out what is not there.</summary>
    [SupportedOSPlatform("linux")]
    private static async Task<IReadOnlyList<PackagedServer>> InstalledAsync(IReadOnlyList<PackagedServer> wanted, CancellationToken cancel)
    {
        var missing = wanted.Where(server => server.Path is null).ToList();
        if (missing.Count > 0)
        {
            var names = string.Join(", ", missing.Select(server => server.Package));
            Say($"installing {names}");
            if (await Packages.InstallAsync(missing, cancel) is { } reason) Say($"{names} not installed, and left out: {reason}");
        }
        var installed = wanted.Where(server => server.Path is not null).ToList();
        foreach (var server in installed) await server.ReadVersionAsync(cancel);
        return installed;
    }

    private static string CommandLine() =>
        $"dotnet run -c Release --project tests/ServiceDns.Benchmarks -- "
        + $"{string.Join(' ', System.Environment.GetCommandLineArgs().Skip(1))}";

    private static void Say(string text) => Console.Error.WriteLine(text);

    private static int Fail(string reason)
    {
        Say(reason);
        return 1;
    }
}
