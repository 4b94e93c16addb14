namespace ServiceDns.Server;

/// <summary>The sketches of all threads, and the gauges that show the first few of what they know.</summary>
public sealed class TopSketches : IDisposable
{
    private const int Shown = 10;

    private readonly Lock gate = new();
    private readonly List<TopSketch> sketches = [];
    private readonly List<(string Of, string Key)> shown = [];
    private readonly MetricFamily<Gauge> rates;
    private readonly TimeProvider time;
    private readonly ITimer timer;

    /// <summary>Begins to show.</summary>
    internal TopSketches(TimeProvider time, MetricRegistry metrics)
    {
        this.time = time;
        rates = metrics.Gauge("servicedns_top_queries_per_second",
            "Queries a second of the ten that come most: client, name, zone, and nxdomain_client for answers NXDOMAIN by client.", "of",
            "key");
        General = Make();
        timer = time.CreateTimer(_ => Show(), null, TopSketch.Window, TopSketch.Window);
    }

    /// <summary>For queries that are answered outside of a UDP loop.</summary>
    internal TopSketch General { get; }

    /// <summary>What is known now.</summary>
    public TopTable Read()
    {
        var table = new TopTable();
        lock (gate) sketches.ForEach(sketch => sketch.AddTo(table));
        return table;
    }

    /// <summary>Shows no more.</summary>
    public void Dispose() => timer.Dispose();

    /// <summary>A sketch for one thread.</summary>
    internal TopSketch Make()
    {
        var made = new TopSketch(time);
        lock (gate) sketches.Add(made);
        return made;
    }

    /// <summary>The thread ends.</summary>
    internal void Remove(TopSketch sketch)
    {
        lock (gate) sketches.Remove(sketch);
    }

    /// <summary>Shows the first few, and those before no longer: there are never more than four times ten series.</summary>
    private void Show()
    {
        var table = Read();
        lock (shown)
        {
            foreach (var (of, key) in shown) rates.Remove(of, key);
            shown.Clear();
            Show(table, "client", table.Clients);
            Show(table, "name", table.Names);
            Show(table, "zone", table.Zones);
            Show(table, "nxdomain_client", table.Denied);
        }
    }

    private void Show(TopTable table, string of, Dictionary<string, long> counts)
    {
        foreach (var (key, rate) in table.Most(counts, Shown))
        {
            shown.Add((of, key));
            rates.With(of, key).Set(rate);
        }
    }
}
