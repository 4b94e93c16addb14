namespace ServiceDns.FakeApiServer;

/// <summary>The requests that came, oldest first; at most the last 20,000.</summary>
public sealed class RequestLog
{
    private const int Kept = 20_000;

    private readonly Lock gate = new();
    private readonly Queue<ApiRequest> requests = new();

    public IReadOnlyList<ApiRequest> All
    {
        get { lock (gate) return [.. requests]; }
    }

    public int Count(string verb, ResourceKind? kind = null)
    {
        lock (gate) return requests.Count(request => request.Is(verb, kind));
    }

    public void Clear()
    {
        lock (gate) requests.Clear();
    }

    internal void Add(ApiRequest request)
    {
        lock (gate)
        {
            requests.Enqueue(request);
            if (requests.Count > Kept) requests.Dequeue();
        }
    }
}
