using System.CommandLine;
using ServiceDns.Cluster;

namespace ServiceDns;

/// <summary>
/// Where a command's cluster comes from: <c>--manifests PATH…</c>, or <c>--kubeconfig FILE [--context NAME]</c>, or what is usual.
/// </summary>
internal sealed record SourceFlags
{
    private static readonly Option<string[]> ManifestsOption = new("--manifests")
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

    /// <summary>The options, for a command that takes them.</summary>
    internal static IReadOnlyList<Option> Options { get; } = [ManifestsOption, ClusterIpRange, Kubeconfig, Context];

    /// <summary>The manifests to read once; null for an API server.</summary>
    internal ManifestOptions? Manifests { get; private init; }

    /// <summary>How to get to the API server.</summary>
    internal ApiAccess Access { get; private init; } = new();

    /// <summary>Whether the command line names a source.</summary>
    internal bool IsNamed => Manifests is not null || (Access.Kubeconfig ?? Access.Context) is not null;

    /// <summary>What the command line says.</summary>
    /// <returns>Null, with the reason, when it names two sources.</returns>
    internal static SourceFlags? Read(ParseResult arguments, out string reason)
    {
        var access = new ApiAccess
        {
            Kubeconfig = arguments.GetValue(Kubeconfig),
            Context = arguments.GetValue(Context),
            UsesDefaultKubeconfig = true,
        };
        reason = "";
        if (arguments.GetValue(ManifestsOption) is not { Length: > 0 } paths) return new SourceFlags { Access = access };
        if ((access.Kubeconfig ?? access.Context) is not null)
        {
            reason = "--manifests and --kubeconfig or --context: the cluster is read from files or from an API server, not both";
            return null;
        }
        return new SourceFlags
        {
            Manifests = new ManifestOptions
            {
                Paths = paths,
                BaseFolder = Directory.GetCurrentDirectory(),
                ClusterIpRanges = arguments.GetValue(ClusterIpRange)!,
                Pods = false,
                Once = true,
                Report = Report,
            },
        };
    }

    /// <summary>Prints what is wrong with a cluster to standard error.</summary>
    internal static void Report(SourceMessage message)
    {
        if (message.Severity != SourceSeverity.Information)
        {
            Console.Error.WriteLine($"{message.Severity.ToString().ToLowerInvariant()}: {message}");
        }
    }
}
