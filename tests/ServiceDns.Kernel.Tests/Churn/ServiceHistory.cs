using System.Collections.Immutable;

namespace ServiceDns.Kernel.Tests.Churn;

/// <summary>What an endpoint is for the moment.</summary>
internal enum EndpointState
{
    Ready,
    Terminating,
}

/// <summary>A service at one time: null endpoints for one that is not there.</summary>
/// <param name="Endpoints">Its endpoints by number.</param>
internal sealed record ServiceState(ImmutableSortedDictionary<int, EndpointState>? Endpoints)
{
    /// <summary>The endpoints that connections go to: ready ones, or where there is none, those that terminate.</summary>
    public IReadOnlyList<int> Usable { get; } = Choose(Endpoints);

    private static IReadOnlyList<int> Choose(ImmutableSortedDictionary<int, EndpointState>? endpoints)
    {
        if (endpoints is null) return [];
        int[] ready = [.. endpoints.Where(pair => pair.Value == EndpointState.Ready).Select(pair => pair.Key)];
        return ready.Length > 0 ? ready : [.. endpoints.Keys];
    }
}

/// <summary>All that a service has been, so that an answer can be judged by what was in force while its connection was made.</summary>
internal sealed class ServiceHistory
{
    private readonly Lock sync = new();
    private readonly List<ServiceState> states = [];
    private int committed = -1;

    /// <summary>What it is now.</summary>
    public ServiceState Last
    {
        get
        {
            lock (sync) return states[^1];
        }
    }

    /// <summary>A change begins: from now on packets may find the new state.</summary>
    public void Begin(ServiceState state)
    {
        lock (sync) states.Add(state);
    }

    /// <summary>The change is in force: packets no longer find the state before it.</summary>
    public void Commit()
    {
        lock (sync) committed = states.Count - 1;
    }

    /// <summary>Where a connection that begins now may be led: the oldest state that packets still find.</summary>
    public int Mark()
    {
        lock (sync) return committed;
    }

    /// <summary>All states that packets may have found since the mark.</summary>
    public IReadOnlyList<ServiceState> Since(int mark)
    {
        lock (sync) return states[mark..];
    }
}
