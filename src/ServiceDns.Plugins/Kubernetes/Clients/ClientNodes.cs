using ServiceDns.Cluster;

namespace ServiceDns.Plugins.Kubernetes;

/// <summary>
/// Finds the node that a client is on: that of the pod whose address it has where pods are known, else the node whose own address it is,
/// else the one whose pod range it is in. Follows the Nodes; readers take no lock.
/// </summary>
internal sealed class ClientNodes(ClusterModel model) : IClusterObserver
{
    private volatile Places places = new(new Dictionary<Address, Node>(), []);

    /// <summary>The node, or null when it is none's.</summary>
    public Node? Find(Address client)
    {
        if (model.FindPodPlace(client) is { Node: { } name } && model.FindNode(name) is { } node) return node;
        var now = places;
        return now.Addresses.TryGetValue(client, out var own) ? own : FindByRange(now.Ranges, client);
    }

    /// <summary>Takes all Nodes anew.</summary>
    public void Load(ClusterModel source)
    {
        var addresses = new Dictionary<Address, Node>();
        var ranges = new List<Range>();
        foreach (var node in source.Nodes)
        {
            foreach (var address in node.Addresses) addresses[address] = node;
            foreach (var text in node.PodCidrs)
            {
                if (Cidr.TryParse(text, out var cidr)) ranges.Add(new Range(cidr.Network, cidr.Last, node));
            }
        }
        places = new Places(addresses, [.. ranges.OrderBy(range => range.First.Family).ThenBy(range => range.First.Number)]);
    }

    /// <inheritdoc/>
    public void OnChange(ClusterModel source, ClusterChange change)
    {
        if (change.Nodes.Count > 0) Load(source);
    }

    /// <summary>No two nodes' ranges overlap, so the last that begins before the address is the only one that may hold it.</summary>
    private static Node? FindByRange(Range[] ranges, Address client)
    {
        var (low, high) = (0, ranges.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            var first = ranges[middle].First;
            if (first.Family < client.Family || (first.Family == client.Family && first.Number <= client.Number)) low = middle + 1;
            else high = middle;
        }
        if (low == 0) return null;
        var range = ranges[low - 1];
        return range.First.Family == client.Family && client.Number <= range.Last.Number ? range.Node : null;
    }

    private sealed record Range(Address First, Address Last, Node Node);

    private sealed record Places(Dictionary<Address, Node> Addresses, Range[] Ranges);
}
