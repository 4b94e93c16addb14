namespace ServiceDns.Server;

/// <summary>Spare slots of one worker, for those that leave its batch. Used only where a query waits, so a lock does no harm.</summary>
internal sealed class UdpSlotPool(Random random, bool isIPv6, bool withDestination) : IDisposable
{
    private const int Kept = 512; // slots that stay for the next burst: about 6 MiB of touched pages

    private readonly Lock gate = new();
    private readonly Stack<UdpSlot> free = new(Kept);
    private bool disposed;

    public UdpSlot Rent()
    {
        lock (gate)
        {
            if (free.TryPop(out var slot)) return slot;
        }
        return new UdpSlot((uint)random.Next(), isIPv6, withDestination);
    }

    public void Return(UdpSlot slot)
    {
        lock (gate)
        {
            if (!disposed && free.Count < Kept)
            {
                free.Push(slot);
                return;
            }
        }
        slot.Dispose();
    }

    public void Dispose()
    {
        lock (gate)
        {
            disposed = true;
            while (free.TryPop(out var slot)) slot.Dispose();
        }
    }
}
