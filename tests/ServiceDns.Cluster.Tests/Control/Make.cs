using ServiceDns.Cluster.Control;

namespace ServiceDns.Cluster.Tests.Control;

/// <summary>Drafts as a reader would make them, in one line each.</summary>
internal static class Make
{
    public const string File = "a.yaml";

    /// <summary>A good ClusterIP Service with port 80, then changed by <paramref name="edit"/>.</summary>
    public static ServiceDraft Service(string name, Action<ServiceDraft>? edit = null, string ns = "default", int line = 1)
    {
        var draft = new ServiceDraft { File = File, Line = line, Name = name, Namespace = ns, Ports = [Port(80)] };
        edit?.Invoke(draft);
        return draft;
    }

    public static ServicePortDraft Port(
        int number, string? name = null, string? protocol = null, int nodePort = 0, string? target = null, int line = 0) => new()
    {
        Line = line,
        Port = number,
        Name = name,
        Protocol = protocol,
        NodePort = nodePort == 0 ? default : nodePort,
        TargetPort = target is null ? default(Stated<PortReference>) : new PortReference(0, target),
    };

    public static ValueList<Stated<string>> Texts(params string[] texts) => texts.Select(text => (Stated<string>)text).ToValueList();

    public static LabelSet Labels(params (string Key, string Value)[] labels) =>
        new(labels.Select(label => new KeyValuePair<string, string>(label.Key, label.Value)));

    public static Placed<Pod> Pod(string name, string? address, Func<Pod, Pod>? edit = null, string ns = "default", string app = "web")
    {
        var pod = new Pod
        {
            Namespace = ns,
            Name = name,
            Phase = PodPhase.Running,
            IsReady = true,
            Labels = Labels(("app", app)),
            Addresses = address is null ? [] : address.Split(',').Select(Address.Parse).ToValueList(),
        };
        return new Placed<Pod>(edit is null ? pod : edit(pod), File, 1);
    }

    public static Placed<Node> Node(string name, string? zone, long milliCpu = 4000, params (string, string)[] labels) => new(
        new Node
        {
            Name = name,
            AllocatableMilliCpu = milliCpu,
            Labels = Labels(zone is null ? labels : [.. labels, ("topology.kubernetes.io/zone", zone)]),
        },
        File, 1);

    public static EndpointsDraft Endpoints(string name, params EndpointSubsetDraft[] subsets) =>
        new() { File = File, Line = 1, Name = name, Subsets = subsets.ToValueList() };

    public static EndpointSubsetDraft Subset(string[] ready, string[]? notReady = null, params EndpointPortDraft[] ports) => new(
        7,
        ready.Select(text => new EndpointAddressDraft(text, 8)).ToValueList(),
        (notReady ?? []).Select(text => new EndpointAddressDraft(text, 9)).ToValueList(),
        ports.ToValueList());

    public static EndpointPortDraft EndpointPort(int port, string? name = null, string? protocol = null) => new()
    {
        Line = 10,
        Port = port,
        Name = name,
        Protocol = protocol,
    };

    public static EndpointSliceDraft Slice(string name, string service, string? type = "IPv4", params Endpoint[] endpoints) => new()
    {
        File = File,
        Line = 1,
        AddressType = type,
        Slice = new EndpointSlice
        {
            Namespace = "default",
            Name = name,
            ServiceName = service,
            Labels = Labels(("kubernetes.io/service-name", service)),
            Ports = [new EndpointPort("", Protocol.Tcp, 80)],
            Endpoints = endpoints,
        },
    };

    public static Endpoint Endpoint(string address) => new() { Address = Address.Parse(address) };

    public static CompletedCluster Complete(params ServiceDraft[] services) => Complete(new ClusterDraft { Services = services });

    public static CompletedCluster Complete(ClusterDraft draft, params string[] ranges) => Completion.Complete(
        draft,
        ranges.Length == 0 ? new CompletionOptions() : new CompletionOptions { ClusterIpRanges = [.. ranges.Select(IpRange.Parse)] });

    /// <summary>The address of a Service in a completed cluster.</summary>
    public static string AddressOf(this CompletedCluster cluster, string name, string ns = "default") =>
        string.Join(',', cluster.Services.Single(service => service.Key == new ObjectKey(ns, name)).ClusterIPs);
}
