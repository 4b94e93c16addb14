using ServiceDns.Dns;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Tests.Cache;

/// <summary>What the cache is in front of: its answer can be changed at any time, held back, or fail.</summary>
internal sealed class Source : IQueryHandler
{
    private int seen;

    public string Name => "source";

    public string[] Answer { get; set; } = ["example.org. 60 IN A 192.0.2.1"];

    public string[] Authority { get; set; } = [];

    public string[] Additional { get; set; } = [];

    public ResponseCode Code { get; set; }

    public HeaderFlags Flags { get; set; }

    /// <summary>What it says of its responses, as a plugin with its answers in memory does.</summary>
    public int PrecomputedTtl { get; set; } = -1;

    /// <summary>Nothing is written, as when an upstream does not answer.</summary>
    public bool Fails { get; set; }

    /// <summary>Answers come only after this.</summary>
    public Task? Gate { get; set; }

    /// <summary>Looks at each query.</summary>
    public Action<Query>? OnQuery { get; set; }

    /// <summary>Queries that reached it.</summary>
    public int Seen => Volatile.Read(ref seen);

    public ValueTask<Outcome> ServeAsync(Query query, CancellationToken cancel)
    {
        Interlocked.Increment(ref seen);
        OnQuery?.Invoke(query);
        return Gate is { } gate ? LaterAsync(query, gate) : new(Serve(query));
    }

    private async ValueTask<Outcome> LaterAsync(Query query, Task gate)
    {
        await gate;
        return Serve(query);
    }

    private Outcome Serve(Query query)
    {
        if (Fails) return Outcome.Failed(ResponseCode.ServFail, "no healthy proxies");
        var writer = query.Respond(Code, Flags, Name);
        foreach (var line in Answer) ZoneLine.Write(ref writer, Section.Answer, line);
        foreach (var line in Authority) ZoneLine.Write(ref writer, Section.Authority, line);
        foreach (var line in Additional) ZoneLine.Write(ref writer, Section.Additional, line);
        query.Complete(ref writer);
        query.PrecomputedTtl = PrecomputedTtl;
        return Outcome.Written;
    }
}
