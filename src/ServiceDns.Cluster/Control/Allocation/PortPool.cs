namespace ServiceDns.Cluster.Control;

/// <summary>The node ports that are taken, and by whom.</summary>
internal sealed class PortPool
{
    private const int HashedAttempts = 8;

    private readonly PendingService?[] owners;
    private readonly int first, upper;
    private int takenAbove, takenBelow;

    public PortPool((ushort First, ushort Last) range)
    {
        first = range.First;
        owners = new PendingService?[Math.Max(0, range.Last - range.First + 1)];
        // Kubernetes' bands (KEP-3668): the lower one is left to stated ports while the upper has room.
        upper = owners.Length <= 16 ? 0 : Math.Clamp(owners.Length / 32, 16, 128);
    }

    public bool Contains(int port) => port >= first && port < first + owners.Length;

    /// <summary>Takes a port of the range; one that the Service has already is its own to use again. False when another has it.</summary>
    public bool TryTake(int port, PendingService service)
    {
        ref var owner = ref owners[port - first];
        if (owner is not null) return ReferenceEquals(owner, service);
        owner = service;
        if (port - first >= upper) takenAbove++;
        else takenBelow++;
        return true;
    }

    /// <summary>Takes the free port that the hash leads to, or returns 0 when all are taken.</summary>
    public ushort Take(StableHash hash, PendingService service)
    {
        if (takenAbove < owners.Length - upper) return TakeIn(hash, upper, owners.Length - upper, service);
        return takenBelow < upper ? TakeIn(hash, 0, upper, service) : (ushort)0;
    }

    private ushort TakeIn(StableHash hash, int start, int count, PendingService service)
    {
        for (var attempt = 0; attempt < HashedAttempts; attempt++)
        {
            if (TakeFree(start + (int)(hash.Value(attempt) % (uint)count), service) is var port and not 0) return port;
        }
        for (var slot = (int)(hash.Value() % (uint)count); ; slot = (slot + 1) % count)
        {
            if (TakeFree(start + slot, service) is var port and not 0) return port;
        }
    }

    private ushort TakeFree(int slot, PendingService service) =>
        owners[slot] is null && TryTake(first + slot, service) ? (ushort)(first + slot) : (ushort)0;
}
