using ServiceDns.Linux.Cpus;

namespace ServiceDns.Server;

/// <summary>
/// Has a UDP thread wait for its CPU while queries come so fast that they come in bunches. For the thread itself.
/// </summary>
/// <param name="time">The clock.</param>
/// <remarks>
/// <para>A thread that sleeps is woken by the first packet, and then interrupts whoever runs there: often the very client, before the rest of
/// its bunch is sent. With few queries a second that gives the fastest answer, by far. With many it only makes the batches small: measured
/// with server and client on one CPU, 6 queries between two sleeps instead of 60 to 80, and a quarter more CPU time a query.</para>
/// <para>The price is paid where a neighbour on that CPU never sleeps. There the median answer takes 1.6 ms instead of 0.1 at 60,000 queries
/// a second, 1.5 instead of 0.7 at 100,000 and 1.4 instead of 1.0 at 120,000, since what the thread needs comes near its fair share of the
/// CPU; the 99th percentile is 4 ms in all of these, either way.</para>
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
