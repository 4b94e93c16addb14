using ServiceDns.Linux.Processes;

namespace ServiceDns.Forwarding.Userspace;

/// <summary>Bounds the sockets of flows, those of all ports together: a process that has no descriptor left does not live long.</summary>
/// <param name="most">How many there may be.</param>
internal sealed class SocketBudget(int most)
{
    private const int Others = 256, Least = 64; // listeners, pages, the source, and what the runtime opens

    private int taken;

    /// <summary>What this process may open.</summary>
    public static SocketBudget OfProcess { get; } = new(Math.Max(Least, Limit() - Others));

    /// <summary>Takes so many, unless there are too few left.</summary>
    public bool TryTake(int sockets)
    {
        if (Interlocked.Add(ref taken, sockets) <= most) return true;
        Return(sockets);
        return false;
    }

    /// <summary>Gives so many back.</summary>
    public void Return(int sockets) => Interlocked.Add(ref taken, -sockets);

    private static int Limit() => (int)Math.Min(ProcessLimits.SoftOf("Max open files") ?? int.MaxValue, int.MaxValue);
}
