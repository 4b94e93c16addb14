namespace ServiceDns.FakeApiServer.Generated;

/// <summary>
/// A cluster that follows from a few numbers: pods of Deployments behind services, with the endpoints spread evenly over these, every
/// twentieth service headless with named pods, and pods behind no service.
/// </summary>
public sealed record ClusterShape
{
    public int Namespaces { get; init; } = 100;

    public int Nodes { get; init; } = 5_000;

    public int Services { get; init; } = 10_000;

    /// <summary>In slices of equal size, one a service.</summary>
    public int Endpoints { get; init; } = 100_000;

    /// <summary>At least as many as endpoints; those beyond belong to no service.</summary>
    public int Pods { get; init; } = 150_000;

    internal int EndpointsPerService => Services == 0 ? 0 : Endpoints / Services;

    /// <summary>Reads <c>nodes=5,services=10,…</c>; what is not named is 0, but for namespaces.</summary>
    /// <exception cref="FormatException">Not that form.</exception>
    public static ClusterShape Parse(string text)
    {
        var shape = new ClusterShape { Nodes = 0, Services = 0, Endpoints = 0, Pods = 0 };
        foreach (var part in text.Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            if (part.Split('=') is not [var name, var number] || !int.TryParse(number, out var count) || count < 0) throw Bad(part);
            shape = name switch
            {
                "namespaces" => shape with { Namespaces = count },
                "nodes" => shape with { Nodes = count },
                "services" => shape with { Services = count },
                "endpoints" => shape with { Endpoints = count },
                "pods" => shape with { Pods = count },
                _ => throw Bad(part),
            };
        }
        return shape;
    }

    /// <summary>Fills an empty store.</summary>
    public void Fill(ObjectStore store)
    {
        ArgumentNullException.ThrowIfNull(store);
        GeneratedKind[] kinds =
        [
            new GeneratedNamespaces(this), new GeneratedNodes(this), new GeneratedServices(this), new GeneratedSlices(this),
            new GeneratedPods(this),
        ];
        foreach (var kind in kinds)
        {
            var index = 0;
            store.Load(kind.Kind, version => new GeneratedObject(kind, index, kind.Key(index++), version), kind.Count);
        }
    }

    /// <summary>Name of a service's namespace.</summary>
    public string NamespaceOf(int service) => $"ns-{service % Namespaces:D3}";

    public string ServiceName(int service) => $"svc-{service:D5}";

    public bool IsHeadless(int service) => service % 20 == 7;

    /// <summary>Its address; <c>None</c> for a headless one.</summary>
    public string ClusterIp(int service) => IsHeadless(service) ? "None" : Quad(0x0A60_0000, service + 256);

    public string SliceName(int service) => $"{ServiceName(service)}-{service * 7919 % 99991:x5}";

    /// <summary>The service of a pod, or -1.</summary>
    public int ServiceOfPod(int pod) => pod < Services * EndpointsPerService ? pod / EndpointsPerService : -1;

    public string PodName(int pod) => ServiceOfPod(pod) is >= 0 and var service
        ? IsHeadless(service) ? $"{ServiceName(service)}-{pod % EndpointsPerService}" : $"{ServiceName(service)}-7d9c5b8f6-{pod:x5}"
        : $"worker-{pod:x5}";

    public string NamespaceOfPod(int pod) => ServiceOfPod(pod) is >= 0 and var service ? NamespaceOf(service) : NamespaceOf(pod);

    public string PodIp(int pod) => Quad(0x0A80_0000, pod + 1);

    public string NodeName(int node) => $"node-{node:D4}";

    public string NodeIp(int node) => Quad(0xAC10_0000, node + 1);

    public string Zone(int node) => $"eu-central-1{"abc"[node % 3]}";

    internal static string Uid(char kind, int index) => $"{(int)kind:x8}-5c1b-4a30-9d27-{index:x12}";

    private static string Quad(uint start, int offset)
    {
        var address = start + (uint)offset;
        return $"{address >> 24}.{(address >> 16) & 255}.{(address >> 8) & 255}.{address & 255}";
    }

    private static FormatException Bad(string part) =>
        new($"'{part}' is not NAME=COUNT with one of the names namespaces, nodes, services, endpoints, pods");
}
