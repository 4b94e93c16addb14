using System.CommandLine;
using ServiceDns.Cluster;
using ServiceDns.Corefile;
using ServiceDns.Environment;
using ServiceDns.Sources;

namespace ServiceDns;

/// <summary><c>servicedns env</c>: the variables by which a container of a namespace finds services.</summary>
internal static class EnvCommand
{
    private static readonly Option<string> Namespace = new("--namespace", "-n")
    {
        Description = "The namespace of the pod",
        HelpName = "NS",
        Required = true,
    };

    private static readonly Option<string> Format = new("--format")
    {
        Description = "How the variables are written",
        DefaultValueFactory = _ => "env",
    };

    private static readonly Option<bool> NoServiceLinks = new("--no-service-links")
    {
        Description = "As enableServiceLinks: false in the pod: only the kubernetes service",
    };

    /// <summary>The command for the parser.</summary>
    /// <param name="program">What stood behind <c>--</c>: the command to run, or nothing to print the variables.</param>
    internal static Command Create(IReadOnlyList<string> program)
    {
        Format.AcceptOnlyFromAmong("env", "export", "docker", "json");
        var command = new Command("env", "Print the environment variables of services, or with -- COMMAND run it with them")
        {
            Namespace, Format, NoServiceLinks,
        };
        foreach (var option in SourceFlags.Options) command.Add(option);
        command.SetAction((arguments, cancel) => RunAsync(arguments, program, cancel));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult arguments, IReadOnlyList<string> program, CancellationToken cancel)
    {
        if (SourceFlags.Read(arguments, out var reason) is not { } flags) return Fail(reason);
        try
        {
            var set = await ReadAsync(arguments, flags, cancel);
            foreach (var warning in set.Warnings) Console.Error.WriteLine($"warning: {warning}");
            if (set.SizeWarning(EnvironmentLimits.Linux) is { } size) Console.Error.WriteLine($"warning: {size}");
            if (program.Count > 0) return CommandRunner.Run(program, set.Variables);
            Console.Out.Write(EnvironmentFormats.Write(set, EnvironmentFormats.Parse(arguments.GetValue(Format)!)!.Value));
            return 0;
        }
        catch (ClusterSourceException e)
        {
            return Fail($"{e.Message}{(!flags.IsNamed ? "\nwhere is the cluster? give --manifests PATH... or --kubeconfig FILE" : "")}");
        }
    }

    private static async Task<EnvironmentSet> ReadAsync(ParseResult arguments, SourceFlags flags, CancellationToken cancel)
    {
        await using var source = Open(flags);
        await source.StartAsync(cancel);
        var name = arguments.GetValue(Namespace)!;
        if (source.Model.FindNamespace(name) is null) WarnOfNamespace(name, source.Model);
        return EnvironmentVariables.For(source.Model, name, !arguments.GetValue(NoServiceLinks));
    }

    /// <summary>A set without the namespace's services looks like that of a namespace which has none.</summary>
    private static void WarnOfNamespace(string name, ClusterModel model)
    {
        var meant = NearestName.Find(name, model.Namespaces.Select(known => known.Name));
        Console.Error.WriteLine($"warning: namespace \"{name}\" does not exist{(meant is null ? "" : $"; did you mean \"{meant}\"?")}");
    }

    private static IClusterSource Open(SourceFlags flags) => flags.Manifests is { } manifests
        ? new ClusterSources().OpenManifests(manifests)
        : new ClusterSources().OpenKubernetes(
            flags.Access, new KubernetesSourceOptions { Endpoints = false, Once = true, Report = SourceFlags.Report });

    private static int Fail(string reason)
    {
        Console.Error.WriteLine(reason);
        return 1;
    }
}
