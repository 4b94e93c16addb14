using ServiceDns.Linux.Cpus;

namespace ServiceDns.Server;

/// <summary>
/// Has a UDP thread wait for its CPU while queries come so fast that they come in bunches. For the thread itself.
/// </summary>
/// <remarks>
/// <para>A thread that sleeps is woken by the first packet, and then interrupts whoever runs there: often the very client, before the rest
/// of its bunch is sent. With few queries a second that gives the fastest answer, by far. With many it only makes the batches small:
/// measured with server and client on one CPU, 6 queries between two sleeps instead of 60 to 80, and a quarter more CPU time a
/// query.</para>
/// <para>The price is paid beside a neighbour on that CPU that never sleeps. There the median answer would take 1.6 ms instead of 0.1 at
/// 60,000 queries a second, so nobody waits at that rate; it takes 1.5 instead of 0.7 at 100,000 and 1.4 instead of 1.0 at 120,000, where
/// what the thread needs comes near its fair share of the CPU. The 99th percentile is 4 to 5 ms in all of these, either way.</para>
/// <para>Threads that a thread starts have its policy, and so have those that the pool starts for what it queues. So it waits only while
/// it is in the loop, where nothing is queued.</para>
/// </remarks>
internal sealed class WakePolicy
{
    /// <summary>Queries a second from which it waits, and below which it no longer does.</summary>
    private const double Many = 100_000, Fewer = 80_000;

    /// <summary>Queries of an average batch that make it a bunch.</summary>
    private const int Bunch = 4;

    private readonly TimeProvider time;
    private readonly bool isOurs;
    private readonly long window; // 20 ms
    private long began;
    private int batches, queries;
    private bool waits, isLifted;

    /// <param name="time">The clock.</param>
    /// <param name="isOurs">Whether the thread's policy may be changed.</param>
    public WakePolicy(TimeProvider time, bool isOurs)
    {
        this.time = time;
        this.isOurs = isOurs;
        window = time.TimestampFrequency / 50;
    }

    /// <summary>To be called first by the thread: whoever has started it may have waited.</summary>
    public void Begin()
    {
        if (isOurs) ThreadPolicy.Wait(false);
    }

    /// <summary>Sees a batch that was received.</summary>
    public void Observe(int count, long now)
    {
        if (!isOurs) return;
        if (batches == 0) began = now;
        batches++;
        queries += count;
        if (now - began >= window) Judge(now);
    }

    /// <summary>Before something that may start threads; until the batch ends it does not wait.</summary>
    public void Lift()
    {
        if (waits && !isLifted) isLifted = ThreadPolicy.Wait(false);
    }

    /// <summary>After a batch.</summary>
    public void EndBatch()
    {
        if (isLifted) isLifted = !ThreadPolicy.Wait(true);
    }

    private void Judge(long now)
    {
        var rate = queries / time.GetElapsedTime(began, now).TotalSeconds;
        var wanted = waits ? rate >= Fewer : rate >= Many && queries >= batches * Bunch;
        (batches, queries) = (0, 0);
        if (wanted != waits && ThreadPolicy.Wait(wanted)) waits = wanted;
    }
}
