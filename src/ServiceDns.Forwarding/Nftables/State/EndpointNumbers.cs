using ServiceDns.Cluster;

namespace ServiceDns.Forwarding.Nftables;

/// <summary>Numbers of the endpoints that clients stay with. One keeps its number as long as any such service has it.</summary>
internal sealed class EndpointNumbers
{
    private readonly Dictionary<(Address, ushort), uint> numbers = [];
    private readonly UseCounts<(Address, ushort)> uses = new();
    private readonly HashSet<(Address, ushort)> unclaimed = [];
    private uint last;

    /// <summary>Goes on from what the kernel holds.</summary>
    public void Restart(KernelTable kernel)
    {
        foreach (var (endpoint, number) in kernel.Choices())
        {
            last = Math.Max(last, number);
            if (numbers.TryAdd((endpoint.Address, endpoint.Port), number)) unclaimed.Add((endpoint.Address, endpoint.Port));
        }
    }

    /// <summary>Forgets those of a former process that no service has any more.</summary>
    public void DropUnclaimed()
    {
        foreach (var endpoint in unclaimed) numbers.Remove(endpoint);
        unclaimed.Clear();
    }

    /// <summary>The number of an endpoint that is used.</summary>
    public uint Of(PlannedEndpoint endpoint) => numbers[(endpoint.Address, endpoint.Port)];

    /// <summary>Counts a use.</summary>
    public void Use(PlannedEndpoint endpoint)
    {
        var key = (endpoint.Address, endpoint.Port);
        if (!uses.Add(key)) return;
        unclaimed.Remove(key);
        if (!numbers.ContainsKey(key)) numbers[key] = ++last;
    }

    /// <summary>Takes back a use.</summary>
    public void Release(PlannedEndpoint endpoint)
    {
        var key = (endpoint.Address, endpoint.Port);
        if (uses.Remove(key)) numbers.Remove(key);
    }
}
