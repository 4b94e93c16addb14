using System.CommandLine;
using System.Globalization;
using ServiceDns.Benchmarks.SideBySide;
using ServiceDns.Benchmarks.SideBySide.Processes;
using ServiceDns.FakeApiServer.Generated;

namespace ServiceDns.Benchmarks.ApiServer;

/// <summary><c>api-server</c>: a large cluster served by the double of an API server, and ServiceDns that follows it.</summary>
internal static class ApiServerCommand
{
    /// <summary>The word by which this program is told to.</summary>
    public const string Name = "api-server";

    private static readonly Option<string?> Program = new("--program")
    {
        Description = "The program to measure; without it, this tree's is published",
        HelpName = "PATH",
    };

    private static readonly Option<string> Shape = new("--cluster")
    {
        Description = "What there is",
        HelpName = "NAME=COUNT,…",
        DefaultValueFactory = _ => "namespaces=100,nodes=5000,services=10000,endpoints=100000,pods=150000",
    };

    private static readonly Option<int> Relists = new("--relists")
    {
        Description = "Full lists forced in a row",
        HelpName = "N",
        DefaultValueFactory = _ => 3,
    };

    private static readonly Option<int> Changes = new("--changes")
    {
        Description = "Changes of endpoints",
        HelpName = "N",
        DefaultValueFactory = _ => 10_000,
    };

    private static readonly Option<int> Rate = new("--rate")
    {
        Description = "Changes a second",
        HelpName = "N",
        DefaultValueFactory = _ => 500,
    };

    private static readonly Option<bool> Plain = new("--plain") { Description = "HTTP/1.1 without TLS" };

    /// <summary>The command for the parser.</summary>
    public static Command Create()
    {
        foreach (var option in (Option<int>[])[Relists, Changes, Rate])
        {
            option.Validators.Add(
                result => { if (result.GetValueOrDefault<int>() is < 1 or > 100_000) result.AddError($"{option.Name}: 1 to 100000"); });
        }
        var command = new Command(Name, "Measure ServiceDns against a large cluster's API server")
        {
            Program, Shape, Relists, Changes, Rate, Plain,
        };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult arguments, CancellationToken cancel)
    {
        if (!OperatingSystem.IsLinux()) return Fail($"{Name} needs Linux: it reads /proc");
        if (new[] { "taskset", "setsid" }.FirstOrDefault(tool => Tool.Find(tool) is null) is { } tool)
        {
            return Fail($"{Name} needs {tool} (package util-linux)");
        }
        var folder = Directory.CreateTempSubdirectory("servicedns-api-server-").FullName;
        try
        {
            var shape = ClusterShape.Parse(arguments.GetValue(Shape)!);
            var program = arguments.GetValue(Program) is { } path
                ? Path.GetFullPath(path)
                : await OwnProgram.PublishAsync(Path.Combine(folder, "program"), cancel);
            var version = await OwnProgram.VersionAsync(program, cancel);
            var options = new ScaleOptions(
                arguments.GetValue(Relists), arguments.GetValue(Changes), arguments.GetValue(Rate), arguments.GetValue(Plain));
            var figures = new ScaleFigures();
            new ScaleBench(program, shape, folder, options, figures).Run(cancel);
            figures.Write(Title(shape, version), Console.Out);
            return 0;
        }
        catch (OperationCanceledException)
        {
            return Fail("stopped; nothing is left running");
        }
        catch (Exception e) when (e is InvalidOperationException or IOException or FormatException)
        {
            return Fail(e.Message);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static string Title(ClusterShape shape, string version) =>
        string.Create(CultureInfo.InvariantCulture, $"ServiceDns {version}, {Processors.Model}: ")
        + string.Create(
            CultureInfo.InvariantCulture,
            $"{shape.Nodes:N0} nodes, {shape.Services:N0} services, {shape.Endpoints:N0} endpoints, {shape.Pods:N0} pods (verified)");

    private static int Fail(string reason)
    {
        Console.Error.WriteLine(reason);
        return 1;
    }
}
