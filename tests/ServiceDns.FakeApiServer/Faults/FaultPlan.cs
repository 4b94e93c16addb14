namespace ServiceDns.FakeApiServer.Faults;

/// <summary>The faults that wait for their requests.</summary>
public sealed class FaultPlan
{
    private readonly Lock gate = new();
    private readonly List<Planned> planned = [];

    /// <summary>Faults that still wait, each counted as often as it will strike.</summary>
    public int Count
    {
        get { lock (gate) return planned.Sum(fault => fault.Times); }
    }

    /// <summary>Lets the next <paramref name="times"/> requests fail that <paramref name="where"/> chooses (all when null).</summary>
    public void Add(Fault fault, int times = 1, Func<ApiRequest, bool>? where = null)
    {
        lock (gate) planned.Add(new Planned(fault, where ?? (_ => true)) { Times = times });
    }

    public void Clear()
    {
        lock (gate) planned.Clear();
    }

    internal Fault? Take(ApiRequest request)
    {
        lock (gate)
        {
            if (planned.Find(fault => fault.Where(request)) is not { } hit) return null;
            if (--hit.Times == 0) planned.Remove(hit);
            return hit.Fault;
        }
    }

    private sealed record Planned(Fault Fault, Func<ApiRequest, bool> Where)
    {
        public int Times { get; set; }
    }
}
