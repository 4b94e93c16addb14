using System.Net;
using System.Net.Sockets;
using ServiceDns.Cluster;

namespace ServiceDns.Forwarding.Health;

/// <summary>One service's health check port, on each of the addresses that take node ports. Probes come on any thread, all else on one at a
/// time.</summary>
internal sealed class ServiceHealthCheck(ObjectKey service, ushort port, Func<bool> isProxyHealthy, TimeProvider time) : IDisposable
{
    private readonly Dictionary<IPAddress, HealthListener> listeners = [];
    private int endpoints;

    /// <summary>The service.</summary>
    public ObjectKey Service => service;

    /// <summary>The port.</summary>
    public ushort Port => port;

    /// <summary>How many ready endpoints are here.</summary>
    public int Endpoints
    {
        get => Volatile.Read(ref endpoints);
        set => Volatile.Write(ref endpoints, value);
    }

    /// <summary>Why it does not listen everywhere; null when it does. Kept for the one who logs it, so that it is said once.</summary>
    public string? Failure { get; private set; }

    /// <summary>Listens on these addresses and no others. One that can not be had keeps none of the others from it.</summary>
    /// <returns>Whether there is a failure that was not there before.</returns>
    public bool ListenOn(IReadOnlyCollection<IPAddress> places)
    {
        foreach (var gone in listeners.Keys.Except(places).ToList())
        {
            listeners.Remove(gone, out var listener);
            listener!.Dispose();
        }
        var before = Failure;
        Failure = null;
        foreach (var place in places)
        {
            if (listeners.ContainsKey(place)) continue;
            var end = new IPEndPoint(place, port);
            try
            {
                listeners.Add(place, new HealthListener(end, Reply, time));
            }
            catch (SocketException e)
            {
                Failure ??= $"{end}: {e.Message}";
            }
        }
        return Failure is not null && Failure != before;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var listener in listeners.Values) listener.Dispose();
        listeners.Clear();
    }

    private HealthReply Reply()
    {
        var (count, isHealthy) = (Endpoints, isProxyHealthy());
        var body = $$"""
            {
            	"service": {
            		"namespace": "{{service.Namespace}}",
            		"name": "{{service.Name}}"
            	},
            	"localEndpoints": {{count}},
            	"serviceProxyHealthy": {{(isHealthy ? "true" : "false")}}
            }
            """;
        return new HealthReply(count > 0 && isHealthy, $"X-Load-Balancing-Endpoint-Weight: {count}", body);
    }
}
