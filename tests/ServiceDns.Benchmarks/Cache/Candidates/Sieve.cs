namespace ServiceDns.Benchmarks.Cache;

/// <summary>
/// SIEVE: a hand walks from the oldest to the newest, spares what was asked for since it last came, and takes the first other.
/// </summary>
/// <remarks>Y. Zhang and others, NSDI 2024.</remarks>
internal sealed class Sieve(int capacity) : ICandidate
{
    private readonly LinkedList<Entry> order = [];
    private readonly Dictionary<int, LinkedListNode<Entry>> nodes = [];
    private LinkedListNode<Entry>? hand;

    public string Name => "SIEVE";

    public bool Ask(int key)
    {
        if (nodes.TryGetValue(key, out var node))
        {
            node.Value.IsVisited = true;
            return true;
        }
        if (nodes.Count >= capacity) Evict();
        nodes[key] = order.AddFirst(new Entry(key));
        return false;
    }

    private void Evict()
    {
        var at = hand ?? order.Last!;
        while (at.Value.IsVisited)
        {
            at.Value.IsVisited = false;
            at = at.Previous ?? order.Last!;
        }
        hand = at.Previous;
        nodes.Remove(at.Value.Key);
        order.Remove(at);
    }

    private sealed class Entry(int key)
    {
        public int Key => key;

        public bool IsVisited { get; set; }
    }
}
