using ServiceDns.Cluster;
using ServiceDns.Linux.Ipset;
using ServiceDns.Linux.IpVs;

namespace ServiceDns.Forwarding.Ipvs;

/// <summary>A virtual server as it is to be.</summary>
/// <param name="Key">Which.</param>
/// <param name="Settings">How it chooses.</param>
/// <param name="Pool">Where it sends to, in order; each with weight 1.</param>
/// <param name="Protocol">The protocol of its traffic, also where a mark names it.</param>
internal sealed record ServerForm(VirtualServerKey Key, VirtualServerSettings Settings, ValueList<PlannedEndpoint> Pool, Protocol Protocol);

/// <summary>An element of a set.</summary>
internal readonly record struct SetElement(ServiceSet Set, IpsetElement Element);

/// <summary>All that a service port is in the kernel.</summary>
/// <param name="Servers">Its virtual servers.</param>
/// <param name="Elements">Its elements of sets.</param>
/// <param name="Addresses">The addresses that the device carries for it.</param>
internal sealed record PortForm(IReadOnlyList<ServerForm> Servers, IReadOnlyList<SetElement> Elements, IReadOnlyList<Address> Addresses)
{
    public static PortForm None { get; } = new([], [], []);
}

/// <summary>Puts service ports into kernel words: a pure function of the node and its addresses.</summary>
/// <param name="node">This node.</param>
/// <param name="schedulerOf">The scheduler of a service port.</param>
/// <param name="local">The node's own addresses: never carried by the device, since they are there already.</param>
/// <param name="nodePorts">Those of them that take node ports.</param>
internal sealed class PortForms(
    NodeSettings node, Func<PlannedPort, string> schedulerOf, IReadOnlySet<Address> local, IReadOnlyList<Address> nodePorts)
{
    /// <summary>The form of a service port.</summary>
    /// <param name="port">The port; null for none.</param>
    /// <param name="mark">The mark that leads external traffic of this node's pods, and of the node, to all endpoints; 0 for none.</param>
    public PortForm Of(PlannedPort? port, uint mark)
    {
        if (port is null) return PortForm.None;
        var parts = new Parts(port, SettingsOf(port), node.Family);
        foreach (var frontend in port.Frontends)
        {
            if (frontend.Kind == FrontendKind.NodePort)
            {
                foreach (var address in nodePorts) AddExternal(parts, frontend with { Address = address }, mark);
                continue;
            }
            if (!local.Contains(frontend.Address)) parts.Carry(frontend.Address);
            if (frontend.IsExternal) AddExternal(parts, frontend, mark);
            else AddInternal(parts, frontend);
        }
        if (mark != 0) parts.Serve(new VirtualServerKey(node.Family, default, default, 0, mark), port.ClusterPool);
        AddHairpins(parts);
        if (port.HealthCheckNodePort != 0)
        {
            parts.Add(ServiceSet.HealthPort, new IpsetElement(null, new IpsetPort(null, port.HealthCheckNodePort)));
        }
        return parts.ToForm();
    }

    /// <summary>
    /// Whether a service port needs a mark: its external addresses lead some clients to local endpoints, and others to all.
    /// </summary>
    public static bool NeedsMark(PlannedPort? port) => port is { ExternalPolicyLocal: true, HasExternal: true };

    private VirtualServerSettings SettingsOf(PlannedPort port)
    {
        var scheduler = schedulerOf(port);
        return new VirtualServerSettings(scheduler, Schedulers.Flags(scheduler), (uint)port.AffinitySeconds);
    }

    private void AddInternal(Parts parts, Frontend frontend)
    {
        parts.Serve(frontend, parts.Port.InternalPool);
        parts.Add(ServiceSet.ClusterIP, frontend);
        if (parts.Port.InternalVerdict == Verdict.Drop) parts.Add(ServiceSet.Dropped, frontend);
    }

    private void AddExternal(Parts parts, Frontend frontend, uint mark)
    {
        var port = parts.Port;
        parts.Serve(frontend, port.ExternalPool);
        if (port.ExternalPolicyLocal) parts.Add(ServiceSet.ExternalLocal, frontend, mark);
        else parts.Add(ServiceSet.External, frontend);
        if (port.ExternalVerdict == Verdict.Drop) parts.Add(ServiceSet.Dropped, frontend);
        if (frontend.Kind == FrontendKind.LoadBalancerIP && port.SourceRanges.Count > 0) AddSources(parts, frontend);
    }

    private void AddSources(Parts parts, Frontend frontend)
    {
        parts.Add(ServiceSet.Guarded, frontend);
        foreach (var range in parts.Port.SourceRanges)
        {
            foreach (var network in Halves(range)) parts.Add(ServiceSet.Source, frontend, other: network);
        }
        // The node reaches an address that it carries from that address itself.
        if (node.Addresses.Any(address => parts.Port.SourceRanges.Any(range => range.Contains(address))))
        {
            parts.Add(ServiceSet.Source, frontend, other: Cidr.Of(frontend.Address));
        }
    }

    /// <summary>Sets have no network of length 0.</summary>
    private static IEnumerable<Cidr> Halves(Cidr range)
    {
        if (!range.IsEverything) return [range];
        var upper = Address.FromNumber(range.Family, UInt128.One << (8 * range.Network.Length - 1));
        return [new Cidr(range.Network, 1), new Cidr(upper, 1)];
    }

    private static void AddHairpins(Parts parts)
    {
        foreach (var pool in new[] { parts.Port.ClusterPool, parts.Port.LocalPool })
        {
            foreach (var endpoint in pool)
            {
                if (!endpoint.IsLocal) continue;
                var port = new IpsetPort(parts.Port.Key.Protocol, endpoint.Port);
                parts.Add(ServiceSet.Hairpin, new IpsetElement(endpoint.Address, port, Cidr.Of(endpoint.Address)));
            }
        }
    }

    private sealed class Parts(PlannedPort port, VirtualServerSettings settings, IpFamily family)
    {
        private readonly List<ServerForm> servers = [];
        private readonly HashSet<SetElement> elements = [];
        private readonly List<Address> addresses = [];

        public PlannedPort Port => port;

        public void Serve(VirtualServerKey key, ValueList<PlannedEndpoint> pool) =>
            servers.Add(new ServerForm(key, settings, pool, port.Key.Protocol));

        public void Serve(Frontend frontend, ValueList<PlannedEndpoint> pool) =>
            Serve(new VirtualServerKey(family, port.Key.Protocol, frontend.Address, frontend.Port), pool);

        public void Carry(Address address)
        {
            if (addresses.Contains(address)) return;
            addresses.Add(address);
            Add(ServiceSet.Address, new IpsetElement(address));
        }

        public void Add(ServiceSet set, Frontend frontend, uint mark = 0, Cidr? other = null) =>
            Add(set, new IpsetElement(frontend.Address, new IpsetPort(port.Key.Protocol, frontend.Port), other, mark));

        public void Add(ServiceSet set, IpsetElement element) => elements.Add(new SetElement(set, element));

        public PortForm ToForm() => new(servers, [.. elements], addresses);
    }
}
