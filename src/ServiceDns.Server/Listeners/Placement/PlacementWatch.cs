namespace ServiceDns.Server;

/// <summary>
/// Looks each second whether bound workers share the queries. If they come by few CPUs (one receive queue behind a container's
/// interface, one busy client on this machine), binding keeps the other CPUs out of the work, and is given up.
/// </summary>
/// <remarks>
/// While workers are not bound their counts do not tell where queries come by, so binding again is a trial: after a rest that doubles
/// each time, and in a second whose queries a single worker could answer. It can not flap: over a day there are fewer than ten.
/// </remarks>
/// <param name="workers">How many there are.</param>
internal sealed class PlacementWatch(int workers)
{
    private const long Busy = 20_000, Light = 80_000; // queries of one second

    private const double OneSided = 0.85; // share of the busiest quarter of the workers, at least of one

    private const int Patience = 3, FirstRest = 600, LongestRest = 86_400; // seconds

    private readonly long[] sorted = new long[workers];
    private int oneSidedSeconds, rested, rest = FirstRest;

    /// <summary>Whether workers shall be bound now.</summary>
    public bool IsBound { get; private set; } = true;

    /// <summary>The share of the queries that the busiest quarter of the workers got in the second last looked at; 0 to 1.</summary>
    public double BusiestShare { get; private set; }

    /// <summary>The number of workers in that quarter.</summary>
    public int Busiest => Math.Max(1, workers / 4);

    /// <summary>Takes in what each worker received in the last second. True when <see cref="IsBound"/> changed.</summary>
    public bool Observe(ReadOnlySpan<long> received)
    {
        received.CopyTo(sorted);
        Array.Sort(sorted);
        long all = 0, busiest = 0;
        for (var i = 0; i < workers; i++)
        {
            all += sorted[i];
            if (i >= workers - Busiest) busiest += sorted[i];
        }
        BusiestShare = all == 0 ? 0 : (double)busiest / all;
        return IsBound ? GiveUp(all) : TryAgain(all);
    }

    private bool GiveUp(long all)
    {
        if (all < Busy) return false; // little work says nothing, and is done by one worker just as well
        oneSidedSeconds = BusiestShare > OneSided ? oneSidedSeconds + 1 : 0;
        if (oneSidedSeconds < Patience) return false;
        (IsBound, oneSidedSeconds, rested) = (false, 0, 0);
        return true;
    }

    private bool TryAgain(long all)
    {
        rested++;
        if (rested < rest || all < Busy || all > Light) return false;
        rest = Math.Min(2 * rest, LongestRest);
        IsBound = true;
        return true;
    }
}
