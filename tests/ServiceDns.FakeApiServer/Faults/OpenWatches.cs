namespace ServiceDns.FakeApiServer.Faults;

/// <summary>What an open watch is told to do.</summary>
internal enum WatchOrder
{
    None,
    End,
    Drop,
    Silence,
    HalfEvent,
    Error,
}

/// <summary>A watch that is being served.</summary>
internal sealed class OpenWatch(ApiRequest request)
{
    private readonly TaskCompletionSource told = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public ApiRequest Request => request;

    public WatchOrder Order { get; private set; }

    /// <summary>For <see cref="WatchOrder.Error"/>: the status that it ends with.</summary>
    public Http.Status? Status { get; private set; }

    public Task Told => told.Task;

    public void Tell(WatchOrder order, Http.Status? status = null)
    {
        (Status, Order) = (status, order);
        told.TrySetResult();
    }
}

/// <summary>The watches that are open now, and ways to treat them badly.</summary>
/// <remarks>Each acts on those that <c>where</c> chooses (all when null), and returns how many these are.</remarks>
public sealed class OpenWatches
{
    private readonly Lock gate = new();
    private readonly List<OpenWatch> open = [];

    public int Count
    {
        get { lock (gate) return open.Count; }
    }

    /// <summary>The requests of the open watches.</summary>
    public IReadOnlyList<ApiRequest> Requests
    {
        get { lock (gate) return [.. open.Select(watch => watch.Request)]; }
    }

    /// <summary>Ends them as the server does after their time.</summary>
    public int End(Func<ApiRequest, bool>? where = null) => Tell(WatchOrder.End, where);

    /// <summary>Breaks their streams: a reset with HTTP/2, a closed connection with HTTP/1.1.</summary>
    public int Drop(Func<ApiRequest, bool>? where = null) => Tell(WatchOrder.Drop, where);

    /// <summary>Lets them say nothing any more, events and bookmarks included, while their connections live.</summary>
    public int Silence(Func<ApiRequest, bool>? where = null) => Tell(WatchOrder.Silence, where);

    /// <summary>Lets each send half of its next event, then breaks it.</summary>
    public int SendHalfAnEvent(Func<ApiRequest, bool>? where = null) => Tell(WatchOrder.HalfEvent, where);

    /// <summary>Ends them with an ERROR event of this code: 410, or another.</summary>
    public int Fail(int code, Func<ApiRequest, bool>? where = null) => Tell(
        WatchOrder.Error, where,
        code == 410 ? Http.Status.Expired("The resourceVersion for the provided watch is too old.") : Fault.Answer(code).ToStatus());

    internal OpenWatch Add(ApiRequest request)
    {
        var watch = new OpenWatch(request);
        lock (gate) open.Add(watch);
        return watch;
    }

    internal void Remove(OpenWatch watch)
    {
        lock (gate) open.Remove(watch);
    }

    private int Tell(WatchOrder order, Func<ApiRequest, bool>? where, Http.Status? status = null)
    {
        lock (gate)
        {
            var chosen = open.Where(watch => where is null || where(watch.Request)).ToList();
            foreach (var watch in chosen) watch.Tell(order, status);
            return chosen.Count;
        }
    }
}
