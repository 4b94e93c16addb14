using System.Text.Json.Nodes;
using ServiceDns.FakeApiServer;

namespace ServiceDns.Sources.Tests.Kubernetes.Chaos;

/// <summary>Changes the objects of a store at random, and writes down every state before it is true.</summary>
internal sealed class Churn(ObjectStore store, TrueStates states, Random random)
{
    private static readonly string[] Spaces = ["shop", "shop-east", "infra"];

    private int addresses;

    public static IReadOnlyList<ResourceKind> Kinds { get; } =
        [ResourceKind.Namespace, ResourceKind.Node, ResourceKind.Pod, ResourceKind.Service, ResourceKind.EndpointSlice];

    /// <summary>Creates, changes or deletes one object.</summary>
    public void Step()
    {
        var kind = Kinds[random.Next(10) switch { 0 => 0, 1 => 1, < 4 => 2, < 7 => 3, _ => 4 }];
        var ns = kind.IsNamespaced ? Spaces[random.Next(Spaces.Length)] : null;
        var name = kind.IsNamespaced ? $"{kind.Name.ToLowerInvariant()}-{random.Next(12)}" : Spaces[random.Next(Spaces.Length)];
        var key = ObjectText.Key(kind, ns, name);
        if (store.Get(kind, ns, name) is not { } former)
        {
            var made = Make(kind, ns, name);
            states.Record(key, ObjectText.Of(kind, made));
            store.Create(kind, made);
        }
        else if (random.Next(4) == 0)
        {
            states.Record(key, null);
            store.Delete(kind, ns, name);
        }
        else
        {
            var made = Make(kind, ns, name);
            if (random.Next(5) == 0) made = former; // only what nobody keeps differs
            made["metadata"]!["annotations"] = new JsonObject { ["example.com/step"] = $"{random.Next()} \"<&>\" äöü" };
            states.Record(key, ObjectText.Of(kind, made));
            made["metadata"]!.AsObject().Remove("resourceVersion");
            store.Replace(kind, made);
        }
    }

    private JsonObject Make(ResourceKind kind, string? ns, string name)
    {
        var made = kind.Name switch
        {
            "Service" => MakeService(),
            "EndpointSlice" => MakeSlice(),
            "Pod" => JsonNode.Parse($$"""
                {"spec":{"nodeName":"n1"},
                 "status":{"phase":"{{One("Pending", "Running", "Running", "Failed")}}","podIP":"{{Next()}}","podIPs":[]} }
                """)!,
            _ => JsonNode.Parse("""{"spec":{}}""")!,
        };
        var metadata = new JsonObject { ["name"] = name };
        if (ns is not null) metadata["namespace"] = ns;
        if (kind == ResourceKind.EndpointSlice)
        {
            metadata["labels"] = new JsonObject { ["kubernetes.io/service-name"] = $"service-{random.Next(12)}" };
        }
        if (kind == ResourceKind.Node) metadata["labels"] = new JsonObject { ["topology.kubernetes.io/zone"] = One("a", "b", "c") };
        made["metadata"] = metadata;
        return made.AsObject();
    }

    private JsonNode MakeService()
    {
        if (random.Next(6) == 0)
        {
            return JsonNode.Parse($$"""{"spec":{"type":"ExternalName","externalName":"a{{random.Next(1000)}}.example.com"} }""")!;
        }
        var address = random.Next(4) == 0 ? "None" : Next();
        return JsonNode.Parse(
            $$"""
            {"spec":{"type":"{{One("ClusterIP", "NodePort", "LoadBalancer")}}","clusterIP":"{{address}}","clusterIPs":["{{address}}"],
            "ports":[{"name":"http","protocol":"{{One("TCP", "UDP")}}","port":{{random.Next(1, 65536)}},"targetPort":8080}]} }
            """)!;
    }

    private JsonNode MakeSlice()
    {
        var endpoints = new JsonArray();
        for (var i = random.Next(5); i > 0; i--)
        {
            endpoints.Add(JsonNode.Parse($$"""
                {"addresses":["{{Next()}}"],"nodeName":"n{{i}}","hostname":"h-{{i}}",
                 "conditions":{"ready":{{One("true", "true", "false")}} } }
                """));
        }
        return new JsonObject
        {
            ["addressType"] = "IPv4",
            ["endpoints"] = endpoints,
            ["ports"] = JsonNode.Parse("""[{"name":"http","protocol":"TCP","port":8080}]"""),
        };
    }

    /// <summary>An address that no object has had before.</summary>
    private string Next()
    {
        addresses++;
        return $"10.{addresses >> 16}.{(addresses >> 8) & 255}.{addresses & 255}";
    }

    private string One(params string[] choices) => choices[random.Next(choices.Length)];
}
