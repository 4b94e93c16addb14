namespace ServiceDns.Benchmarks.Cache;

/// <summary>A list in the order of use, and where each of its names stands: what LRU is made of.</summary>
internal sealed class Recency
{
    private readonly LinkedList<int> order = [];
    private readonly Dictionary<int, LinkedListNode<int>> nodes = [];

    public int Count => nodes.Count;

    public int Oldest => order.Last!.Value;

    public bool Contains(int key) => nodes.ContainsKey(key);

    public void Touch(int key)
    {
        var node = nodes[key];
        order.Remove(node);
        order.AddFirst(node);
    }

    public void Add(int key) => nodes[key] = order.AddFirst(key);

    public void Remove(int key)
    {
        order.Remove(nodes[key]);
        nodes.Remove(key);
    }
}
