namespace ServiceDns.Plugins.Forward.Upstreams;

/// <summary>In which order a query tries the upstreams.</summary>
internal sealed class UpstreamOrder(UpstreamPolicy policy, Random random)
{
    private uint turn;

    /// <summary>The upstreams for one query; the array may be the one given.</summary>
    public Upstream[] For(Upstream[] upstreams)
    {
        if (upstreams.Length < 2 || policy == UpstreamPolicy.Sequential) return upstreams;
        var order = (Upstream[])upstreams.Clone();
        if (policy == UpstreamPolicy.Random)
        {
            random.Shuffle(order);
            return order;
        }
        var first = (int)(Interlocked.Increment(ref turn) % (uint)order.Length);
        var chosen = order[first];
        Array.Copy(upstreams, 0, order, 1, first);
        order[0] = chosen;
        return order;
    }

    /// <summary>One of them, whatever the policy.</summary>
    public Upstream Any(Upstream[] upstreams) => upstreams[random.Next(upstreams.Length)];
}
