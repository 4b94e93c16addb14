using System.Text.Json.Nodes;
using ServiceDns.FakeApiServer;

namespace ServiceDns.Conformance.Chaos;

/// <summary>Changes services, endpoints and pods at random, and writes down what each change makes true of which name.</summary>
internal sealed class NamedChurn
{
    private const string Space = "shop";
    private const int Each = 8;

    private readonly ObjectStore store;
    private readonly NameHistory history;
    private readonly Random random;
    private readonly Dictionary<string, string> podNames = new(StringComparer.Ordinal);
    private int addresses;

    public NamedChurn(ObjectStore store, NameHistory history, Random random)
    {
        (this.store, this.history, this.random) = (store, history, random);
        store.Create(ResourceKind.Namespace, $$"""{"metadata":{"name":"{{Space}}"} }""");
        for (var i = 0; i < Each; i++) store.Create(ResourceKind.Service, Service($"peers-{i}", "None"));
        for (var i = 0; i < 20 * Each; i++) Step();
    }

    public static IReadOnlyList<ResourceKind> Kinds { get; } =
        [ResourceKind.Namespace, ResourceKind.Service, ResourceKind.EndpointSlice, ResourceKind.Pod];

    public void Step()
    {
        var number = random.Next(Each);
        switch (random.Next(5))
        {
            case < 2: ChangeService($"web-{number}"); break;
            case < 4: ChangePeers($"peers-{number}"); break;
            default: ChangePod($"pod-{number}"); break;
        }
    }

    private void ChangeService(string name)
    {
        if (store.Get(ResourceKind.Service, Space, name) is null)
        {
            var address = Next();
            history.Record(NameOf(name), address);
            store.Create(ResourceKind.Service, Service(name, address));
        }
        else if (random.Next(3) == 0)
        {
            history.Record(NameOf(name), NameHistory.Nothing);
            store.Delete(ResourceKind.Service, Space, name);
        }
        else
        {
            var address = Next();
            history.Record(NameOf(name), address);
            store.Replace(ResourceKind.Service, Service(name, address));
        }
    }

    private void ChangePeers(string name)
    {
        var exists = store.Get(ResourceKind.EndpointSlice, Space, name) is not null;
        if (exists && random.Next(5) == 0)
        {
            history.Record(NameOf(name), NameHistory.Nothing);
            store.Delete(ResourceKind.EndpointSlice, Space, name);
            return;
        }
        var endpoints = Enumerable.Range(0, random.Next(1, 5)).Select(_ => (Address: Next(), IsReady: random.Next(4) > 0)).ToList();
        var ready = endpoints.Where(endpoint => endpoint.IsReady).Select(endpoint => endpoint.Address).Order(StringComparer.Ordinal);
        history.Record(NameOf(name), string.Join(' ', ready) is { Length: > 0 } all ? all : NameHistory.Nothing);
        var slice = new JsonObject
        {
            ["metadata"] = new JsonObject
            {
                ["name"] = name, ["namespace"] = Space, ["labels"] = new JsonObject { ["kubernetes.io/service-name"] = name },
            },
            ["addressType"] = "IPv4",
            ["endpoints"] = new JsonArray([.. endpoints.Select(endpoint => new JsonObject
            {
                ["addresses"] = new JsonArray(endpoint.Address), ["conditions"] = new JsonObject { ["ready"] = endpoint.IsReady },
            })]),
            ["ports"] = new JsonArray(new JsonObject { ["name"] = "http", ["protocol"] = "TCP", ["port"] = 80 }),
        };
        if (exists) store.Replace(ResourceKind.EndpointSlice, slice);
        else store.Create(ResourceKind.EndpointSlice, slice);
    }

    /// <summary>A pod's name in DNS is its address, so each pod has another.</summary>
    private void ChangePod(string name)
    {
        if (podNames.Remove(name, out var former))
        {
            history.Record(former, NameHistory.Nothing);
            store.Delete(ResourceKind.Pod, Space, name);
            return;
        }
        var address = Next();
        var made = podNames[name] = $"{address.Replace('.', '-')}.{Space}.pod.cluster.local";
        history.Record(made, address);
        store.Create(
            ResourceKind.Pod,
            $$"""{"metadata":{"name":"{{name}}","namespace":"{{Space}}"},"status":{"phase":"Running","podIP":"{{address}}"} }""");
    }

    private static string NameOf(string service) => $"{service}.{Space}.svc.cluster.local";

    private static JsonObject Service(string name, string address) => JsonNode.Parse(
        $$"""
        {"metadata":{"name":"{{name}}","namespace":"{{Space}}"},
         "spec":{"type":"ClusterIP","clusterIP":"{{address}}","clusterIPs":["{{address}}"],
                 "ports":[{"name":"http","protocol":"TCP","port":80}]} }
        """)!.AsObject();

    private string Next()
    {
        addresses++;
        return $"10.{addresses >> 16}.{(addresses >> 8) & 255}.{addresses & 255}";
    }
}
