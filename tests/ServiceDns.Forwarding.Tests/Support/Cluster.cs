using System.Globalization;
using ServiceDns.Cluster;

namespace ServiceDns.Forwarding.Tests;

/// <summary>Small clusters and nodes, in one line each.</summary>
internal static class Cluster
{
    public static NodeSettings Node(IpFamily family = IpFamily.IPv4, string name = "here", string zone = "") => new()
    {
        Family = family,
        NodeName = name,
        Zone = zone,
        NodePorts = NodePortAddresses.All(family),
    };

    /// <summary>A service of namespace ns with one unnamed TCP port 80 unless told otherwise.</summary>
    public static Service Service(string name, string clusterIPs = "172.30.0.41", params ServicePort[] ports) => new()
    {
        Namespace = "ns",
        Name = name,
        ClusterIPs = Addresses(clusterIPs),
        Ports = (ports.Length == 0 ? [new ServicePort("", Protocol.Tcp, 80)] : ports).ToValueList(),
    };

    /// <summary>A slice whose endpoints are written <c>10.180.0.1 here !ready serving terminating zone=a,b node=x</c>.</summary>
    public static EndpointSlice Slice(string service, string name, string endpoints, params EndpointPort[] ports)
    {
        var read = endpoints.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(Endpoint).ToArray();
        return new EndpointSlice
        {
            Namespace = "ns",
            Name = name,
            ServiceName = service,
            Family = read.Length > 0 ? read[0].Address.Family : IpFamily.IPv4,
            Ports = (ports.Length == 0 ? [new EndpointPort("", Protocol.Tcp, 8080)] : ports).ToValueList(),
            Endpoints = read,
        };
    }

    public static ClusterModel Of(params object[] objects)
    {
        var model = new ClusterModel();
        model.Set(objects);
        return model;
    }

    public static ClusterChange Set(this ClusterModel model, params object[] objects) => model.Commit(
        transaction =>
        {
            foreach (var item in objects)
            {
                if (item is Service service) transaction.Set(service);
                else if (item is EndpointSlice slice) transaction.Set(slice);
                else transaction.Set((Node)item);
            }
        },
        synced: true);

    public static ValueList<Address> Addresses(string text) =>
        text.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(Address.Parse).ToValueList();

    /// <summary>The endpoints as <c>10.0.0.1:80</c>, in order, with a <c>*</c> behind local ones when asked.</summary>
    public static string Text(this ValueList<PlannedEndpoint> pool, bool marksLocal = false) => string.Join(' ', pool.Select(endpoint =>
        (endpoint.Address.Family == IpFamily.IPv6 ? $"[{endpoint.Address}]:{endpoint.Port}" : $"{endpoint.Address}:{endpoint.Port}")
        + (marksLocal && endpoint.IsLocal ? "*" : "")));

    private static Endpoint Endpoint(string text)
    {
        var words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var endpoint = new Endpoint { Address = Address.Parse(words[0]) };
        List<string> zones = [], nodes = [];
        foreach (var word in words.Skip(1))
        {
            if (word.StartsWith("zone=", StringComparison.Ordinal)) zones.AddRange(word[5..].Split(','));
            else if (word.StartsWith("node=", StringComparison.Ordinal)) nodes.AddRange(word[5..].Split(','));
            else endpoint = With(endpoint, word);
        }
        var hasHints = zones.Count + nodes.Count > 0;
        return endpoint with { Hints = hasHints ? new EndpointHints(zones.ToValueList(), nodes.ToValueList()) : null };
    }

    private static Endpoint With(Endpoint endpoint, string word) => word switch
    {
        "ready" => endpoint with { Conditions = endpoint.Conditions | EndpointConditions.KnowsReady | EndpointConditions.Ready },
        "!ready" => endpoint with { Conditions = endpoint.Conditions | EndpointConditions.KnowsReady },
        "serving" => endpoint with { Conditions = endpoint.Conditions | EndpointConditions.KnowsServing | EndpointConditions.Serving },
        "!serving" => endpoint with { Conditions = endpoint.Conditions | EndpointConditions.KnowsServing },
        "terminating" => endpoint with { Conditions = endpoint.Conditions | EndpointConditions.Terminating },
        _ => endpoint with { NodeName = word },
    };
}
