using ServiceDns.Cluster;
using ServiceDns.Corefile;
using ServiceDns.Server;

namespace ServiceDns.Explain;

/// <summary>
/// Explains by a server of this process: the Corefile's chain is built and started, and asked from inside; no port is opened.
/// </summary>
internal static class LocalExplanation
{
    /// <summary>What kubeadm installs, as far as it answers: for where there is no Corefile.</summary>
    private const string KubeadmCorefile = """
        . {
            errors
            kubernetes cluster.local in-addr.arpa ip6.arpa {
                pods insecure
                fallthrough in-addr.arpa ip6.arpa
                ttl 30
            }
            forward . /etc/resolv.conf
            cache 30 {
                disable success cluster.local
                disable denial cluster.local
            }
            loadbalance
        }
        """;

    /// <summary>Starts the chain, explains, and stops it.</summary>
    /// <param name="request">What to explain.</param>
    /// <param name="conf">The Corefile; null for the usual one.</param>
    /// <param name="source">The cluster that the command line names, if it does.</param>
    /// <param name="cancel">Gives it up.</param>
    internal static async Task<Report> RunAsync(ExplainRequest request, string? conf, SourceFlags source, CancellationToken cancel)
    {
        using var nowhere = new LogWriter(Stream.Null);
        var options = Wiring.Options(conf, Corefile.Transport.DnsPort, new LineLogs(nowhere)) with { Http = new NoPages() };
        var isBuiltIn = options.Corefile.Path.Length == 0;
        if (isBuiltIn) options = options with { Corefile = Kubeadm(options.DefaultPort) };
        var sources = new ExplainSources(
            (IClusterSources)options.Offers[typeof(IClusterSources)], source.IsNamed || isBuiltIn ? source : null);
        options = options with
        {
            Offers = new Dictionary<Type, object>(options.Offers) { [typeof(IClusterSources)] = sources },
        };
        var server = new ServerControl(options);
        var configuration = server.Build();
        try
        {
            await configuration.Lifecycle.StartAsync(cancel);
            await sources.ReadAsync(cancel);
            return await new Explainer(server.Inside(configuration)).ExplainAsync(request, cancel);
        }
        catch (CorefileException e) when (isBuiltIn && !source.IsNamed) // what it says to write, would be into a Corefile that nobody wrote
        {
            throw new ControlException(
                $"{e.Message}\nwhere is the cluster? give --manifests PATH..., --kubeconfig FILE, or a Corefile by -conf FILE");
        }
        finally
        {
            await configuration.Lifecycle.ShutdownAsync(CancellationToken.None);
        }
    }

    private static CorefileLoader Kubeadm(int port) =>
        new(null, port, () => "") { BuiltIn = new CorefileText("kubeadm's Corefile", KubeadmCorefile) };
}
