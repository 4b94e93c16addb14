using System.CommandLine;
using ServiceDns.Cluster;
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

    private static readonly Option<string[]> Manifests = new("--manifests")
    {
        Description = "Files, folders and globs that hold the cluster",
        HelpName = "PATH",
        AllowMultipleArgumentsPerToken = true,
    };

    private static readonly Option<string[]> ClusterIpRange = new("--cluster-ip-range")
    {
        Description = "Where Services without an address get theirs, as cluster_ip_range in the Corefile",
        HelpName = "CIDR",
        AllowMultipleArgumentsPerToken = true,
        DefaultValueFactory = _ => ["10.96.0.0/12"],
    };

    private static readonly Option<string?> Kubeconfig = new("--kubeconfig")
    {
        Description = "Ask the API server that this file names (default $KUBECONFIG, ~/.kube/config, the pod's own)",
        HelpName = "FILE",
    };

    private static readonly Option<string?> Context = new("--context")
    {
        Description = "The kubeconfig's context to take",
        HelpName = "NAME",
    };

    /// <summary>The command for the parser.</summary>
    /// <param name="program">What stood behind <c>--</c>: the command to run, or nothing to print the variables.</param>
    internal static Command Create(IReadOnlyList<string> program)
    {
        Format.AcceptOnlyFromAmong("env", "export", "docker", "json");
        var command = new Command("env", "Print the environment variables of services, or with -- COMMAND run it with them")
        {
            Namespace, Format, NoServiceLinks, Manifests, ClusterIpRange, Kubeconfig, Context,
        };
        command.SetAction((arguments, cancel) => RunAsync(arguments, program, cancel));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult arguments, IReadOnlyList<string> program, CancellationToken cancel)
    {
        if (Refuse(arguments) is { } reason) return Fail(reason);
        try
        {
            var set = await ReadAsync(arguments, cancel);
            foreach (var warning in set.Warnings) Console.Error.WriteLine($"warning: {warning}");
            if (set.SizeWarning(EnvironmentLimits.Linux) is { } size) Console.Error.WriteLine($"warning: {size}");
            if (program.Count > 0) return CommandRunner.Run(program, set.Variables);
            Console.Out.Write(EnvironmentFormats.Write(set, EnvironmentFormats.Parse(arguments.GetValue(Format)!)!.Value));
            return 0;
        }
        catch (ClusterSourceException e)
        {
            return Fail($"{e.Message}{(IsNowhere(arguments) ? "\nwhere is the cluster? give --manifests PATH... or --kubeconfig FILE" : "")}");
        }
    }

    private static bool IsNowhere(ParseResult arguments) =>
        arguments.GetValue(Manifests) is not { Length: > 0 } && (arguments.GetValue(Kubeconfig) ?? arguments.GetValue(Context)) is null;

    private static string? Refuse(ParseResult arguments)
    {
        if (arguments.GetValue(Manifests) is not { Length: > 0 }) return null;
        return arguments.GetValue(Kubeconfig) is not null || arguments.GetValue(Context) is not null
            ? "--manifests and --kubeconfig or --context: the cluster is read from files or from an API server, not both"
            : null;
    }

    private static async Task<EnvironmentSet> ReadAsync(ParseResult arguments, CancellationToken cancel)
    {
        await using var source = Open(arguments);
        await source.StartAsync(cancel);
        return EnvironmentVariables.For(source.Model, arguments.GetValue(Namespace)!, !arguments.GetValue(NoServiceLinks));
    }

    private static IClusterSource Open(ParseResult arguments)
    {
        var sources = new ClusterSources();
        if (arguments.GetValue(Manifests) is not { Length: > 0 } paths)
        {
            var access = new ApiAccess
            {
                Kubeconfig = arguments.GetValue(Kubeconfig),
                Context = arguments.GetValue(Context),
                UsesDefaultKubeconfig = true,
            };
            return sources.OpenKubernetes(access, new KubernetesSourceOptions { Endpoints = false, Once = true, Report = Report });
        }
        return sources.OpenManifests(new ManifestOptions
        {
            Paths = paths,
            BaseFolder = Directory.GetCurrentDirectory(),
            ClusterIpRanges = arguments.GetValue(ClusterIpRange)!,
            Pods = false,
            Once = true,
            Report = Report,
        });
    }

    private static void Report(SourceMessage message)
    {
        if (message.Severity != SourceSeverity.Information)
        {
            Console.Error.WriteLine($"{message.Severity.ToString().ToLowerInvariant()}: {message}");
        }
    }

    private static int Fail(string reason)
    {
        Console.Error.WriteLine(reason);
        return 1;
    }
}
