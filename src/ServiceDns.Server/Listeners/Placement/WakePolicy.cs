using ServiceDns.Linux.Cpus;

namespace ServiceDns.Server;

/// <summary>
/// Has a UDP thread wait for its CPU while queries come so fast that they come in bunches. For the thread itself.
/// </summary>
/// <param name="time">The clock.</param>
/// <remarks>
/// A thread that sleeps is woken by the first packet, and then interrupts whoever runs there: often the very client, before the rest of
/// its bunch is sent. With few queries a second that gives the fastest answer, by far. With many it only makes the batches small (measured
/// with server and client on one CPU: 6 queries a batch instead of 26, and a quarter more CPU time a query). From 100,000 a second on, beside
/// a neighbour that never sleeps, answers take the same time either way: what the thread needs is then near its fair share of the CPU.
/// </remarks>
internal sealed class WakePolicy(TimeProvider time)
{
    /// <summary>Queries a second from which it waits, and below which it no longer does.</summary>
    private const double Many = 100_000, Fewer = 80_000;

    /// <summary>Queries of an average batch that make it a bunch.</summary>
    private const int Bunch = 4;

    private readonly bool isOurs = ThreadPolicy.IsUsual();
    private readonly long window = time.TimestampFrequency / 50; // 20 ms
    private long began = time.GetTimestamp();
    private int batches, queries;
    private bool waits;

    /// <summary>Sees a batch that was received.</summary>
    public void Observe(int count, long now)
    {
        batches++;
        queries += count;
        if (now - began >= window) Judge(now);
    }

    private void Judge(long now)
    {
        var rate = queries / time.GetElapsedTime(began, now).TotalSeconds;
        var wanted = waits ? rate >= Fewer : rate >= Many && queries >= batches * Bunch;
        (began, batches, queries) = (now, 0, 0);
        if (wanted != waits && isOurs && ThreadPolicy.Wait(wanted)) waits = wanted;
    }
}
