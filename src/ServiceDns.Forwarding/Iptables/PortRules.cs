using ServiceDns.Cluster;
using static ServiceDns.Forwarding.Iptables.RuleText;

namespace ServiceDns.Forwarding.Iptables;

/// <summary>A chain of one service port, in the table nat.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Rules">Its rules in order, without <c>-A CHAIN</c>.</param>
internal sealed record PortChain(string Name, IReadOnlyList<string> Rules);

/// <summary>A rule of a service port in a chain that lists those of all. Its place does not matter: no two such rules meet one
/// packet.</summary>
internal readonly record struct ListedRule(string Table, string Chain, string Text);

/// <summary>All rules of one service port: a pure function of its plan.</summary>
/// <param name="Chains">Its own chains, those that others lead to first.</param>
/// <param name="Listed">Its rules among others'. Ports may share one.</param>
internal sealed record PortRules(IReadOnlyList<PortChain> Chains, IReadOnlyList<ListedRule> Listed)
{
    private static readonly PortRules None = new([], []);

    /// <summary>The rules; none for a port that is not there.</summary>
    public static PortRules Of(PlannedPort? port, NodeSettings node)
    {
        if (port is null) return None;
        var writer = new Writer(port, node);
        writer.Write();
        return new PortRules(writer.Chains, writer.Listed);
    }

    private sealed class Writer(PlannedPort port, NodeSettings node)
    {
        private readonly string cluster = IptablesNames.Cluster(port.Key), local = IptablesNames.Local(port.Key);
        private readonly string external = IptablesNames.ExternalOf(port.Key), sources = IptablesNames.SourcesOf(port.Key);

        public List<PortChain> Chains { get; } = [];

        public List<ListedRule> Listed { get; } = [];

        /// <summary>Load balancers' addresses that are open to some only, and to nobody while there is no endpoint anywhere.</summary>
        private bool IsGuarded => port is { HasAny: true, SourceRanges.Count: > 0 };

        public void Write()
        {
            var isForwarded = port.HasExternal && port.HasAny;
            var usesInternal = port.ClusterIP is not null && port.InternalVerdict == Verdict.Forward;
            if ((usesInternal && !port.InternalPolicyLocal) || isForwarded) Pool(cluster, port.ClusterPool);
            if ((usesInternal && port.InternalPolicyLocal) || (isForwarded && port.ExternalPolicyLocal)) Pool(local, port.LocalPool);
            if (isForwarded) Chains.Add(new PortChain(external, [.. ExternalRules()]));
            if (isForwarded && IsGuarded && BalancerAddresses().Any()) Chains.Add(new PortChain(sources, [.. SourceRules()]));
            foreach (var frontend in port.Frontends) List(frontend);
            if (port.HealthCheckNodePort != 0)
            {
                var to = Port(Protocol.Tcp, port.HealthCheckNodePort, $"{port.Key.ServiceKey} health check node port");
                Listed.Add(new ListedRule("filter", IptablesNames.HealthPorts, $"{to} -j ACCEPT"));
            }
        }

        private IEnumerable<Address> BalancerAddresses() =>
            port.Frontends.Where(frontend => frontend.Kind == FrontendKind.LoadBalancerIP).Select(frontend => frontend.Address);

        /// <summary>The choice among endpoints: that which the client had before, then each with the same chance.</summary>
        private void Pool(string name, ValueList<PlannedEndpoint> pool)
        {
            if (pool.Count == 0) return;
            List<string> rules = [];
            if (port.ClusterIP is { } frontend)
            {
                var to = To(frontend.Address, port.Key.Protocol, frontend.Port, $"{port.Key} cluster IP");
                rules.Add($"{to} -j {IptablesNames.MarkOthers}");
            }
            var seconds = port.AffinitySeconds;
            if (seconds > 0) rules.AddRange(pool.Select(one => Endpoint(one, CameWithin(seconds, ClientsOf(one), node.Family))));
            for (var i = 0; i < pool.Count; i++)
            {
                var remembers = seconds > 0 ? Remember(ClientsOf(pool[i]), node.Family) : "";
                rules.Add(Endpoint(pool[i], OneIn(pool.Count - i) + remembers));
            }
            Chains.Add(new PortChain(name, rules));
        }

        private string Endpoint(PlannedEndpoint endpoint, string condition) =>
            $"-p {IptablesNames.Name(port.Key.Protocol)} {condition}-j DNAT --to-destination {IptablesNames.Destination(endpoint)}";

        private string ClientsOf(PlannedEndpoint endpoint) => IptablesNames.ClientsOf(port.Key, endpoint);

        /// <summary>Under policy Local the node and its pods reach all endpoints; what finds no local one is dropped by the table
        /// filter.</summary>
        private IEnumerable<string> ExternalRules()
        {
            if (!port.ExternalPolicyLocal) return [$"-j {IptablesNames.Mark}", $"-j {cluster}"];
            return
            [
                .. FromPods(node.Detector).Select(source => $"{source} -j {cluster}"),
                $"{FromLocal} -j {IptablesNames.Mark}",
                $"{FromLocal} -j {cluster}",
                .. port.LocalPool.Count > 0 ? [$"-j {local}"] : Array.Empty<string>(),
            ];
        }

        private IEnumerable<string> SourceRules() =>
        [
            .. port.SourceRanges.Select(range => range.IsEverything ? $"-j {external}" : $"-s {range} -j {external}"),
            // A node that has the load balancer's address on an interface uses that as its source when it connects to it.
            .. port.SourceRanges.Any(range => node.Addresses.Any(range.Contains))
                ? BalancerAddresses().Select(address => $"-s {Cidr.Of(address)} -j {external}")
                : [],
        ];

        private void List(Frontend frontend)
        {
            var (table, chain, target) = Way(frontend);
            var isNodePort = frontend.Kind == FrontendKind.NodePort;
            var what = frontend.Kind switch
            {
                FrontendKind.ClusterIP => "cluster IP",
                FrontendKind.LoadBalancerIP => "loadbalancer IP",
                FrontendKind.ExternalIP => "external IP",
                _ => "node port",
            };
            var to = isNodePort
                ? Port(port.Key.Protocol, frontend.Port, $"{port.Key} {what}")
                : To(frontend.Address, port.Key.Protocol, frontend.Port, $"{port.Key} {what}");
            if (chain.Length > 0) Listed.Add(new ListedRule(table, chain, $"{to} {target}"));
            if (frontend.IsExternal && port.HasAny)
            {
                // What falls through, since policy or source let it not pass, has to end in the table filter.
                if (frontend.Kind == FrontendKind.LoadBalancerIP && IsGuarded)
                {
                    Listed.Add(new ListedRule("filter", IptablesNames.Firewall, $"{to} -j DROP"));
                }
                if (port.ExternalVerdict == Verdict.Drop)
                {
                    Listed.Add(new ListedRule("filter", Closed(isNodePort), $"{to} -j DROP"));
                }
            }
        }

        private (string Table, string Chain, string Target) Way(Frontend frontend)
        {
            if (!frontend.IsExternal)
            {
                return port.InternalVerdict == Verdict.Forward
                    ? ("nat", IptablesNames.Services, $"-j {(port.InternalPolicyLocal ? local : cluster)}")
                    : ("filter", IptablesNames.Services, Target(port.InternalVerdict, node.Family));
            }
            var isNodePort = frontend.Kind == FrontendKind.NodePort;
            if (!port.HasAny) return ("filter", Closed(isNodePort), Target(Verdict.Reject, node.Family));
            var isGuarded = frontend.Kind == FrontendKind.LoadBalancerIP && IsGuarded;
            return ("nat", isNodePort ? IptablesNames.NodePorts : IptablesNames.Services, $"-j {(isGuarded ? sources : external)}");
        }

        private static string Closed(bool isNodePort) => isNodePort ? IptablesNames.ClosedNodePorts : IptablesNames.External;
    }
}
