using System.Net;
using System.Net.NetworkInformation;
using Microsoft.Extensions.Logging;
using ServiceDns.Cluster;

namespace ServiceDns.Forwarding.Health;

/// <summary>Opens the health check node ports of load balancers with externalTrafficPolicy Local, and tells how many endpoints are
/// here.</summary>
/// <remarks>
/// Told before the kernel is, so that load balancers learn early; a service that is gone is closed at once. A port follows the node's
/// addresses, and one that can not be opened is tried again every five seconds.
/// </remarks>
public sealed class ServiceHealthChecks : IPlanListener, IDisposable
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(5);

    private readonly Lock gate = new();
    private readonly Dictionary<(IpFamily Family, ObjectKey Service), ServiceHealthCheck> checks = [];
    private readonly Func<bool> isProxyHealthy;
    private readonly Action<ObjectKey, ushort, string> failed;
    private readonly HealthPlaces places;
    private readonly TimeProvider time;
    private readonly ITimer retry;
    private bool isDisposed;

    /// <summary>No port is open yet.</summary>
    /// <param name="isProxyHealthy">What <see cref="ProxyHealth.IsHealthy"/> says.</param>
    /// <param name="failed">Told of each port that can not be opened, and why, once until it changes.</param>
    /// <param name="time">The clock.</param>
    public ServiceHealthChecks(Func<bool> isProxyHealthy, Action<ObjectKey, ushort, string> failed, TimeProvider time)
        : this(isProxyHealthy, failed, InterfaceAddresses, time)
    {
    }

    internal ServiceHealthChecks(
        Func<bool> isProxyHealthy, Action<ObjectKey, ushort, string> failed, Func<IEnumerable<IPAddress>> interfaceAddresses,
        TimeProvider time)
    {
        (this.isProxyHealthy, this.failed, this.time) = (isProxyHealthy, failed, time);
        places = new HealthPlaces(interfaceAddresses, family => Place(check => check.Key.Family == family));
        retry = time.CreateTimer(
            _ => Place(check => check.Value.Failure is not null), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <inheritdoc/>
    public void OnPlanned(PlanDelta delta, ForwardingPlan plan)
    {
        ArgumentNullException.ThrowIfNull(delta);
        ArgumentNullException.ThrowIfNull(plan);
        var family = plan.Node.Family;
        var isMoved = places.Choose(family, plan.Node.NodePorts);
        List<((IpFamily Family, ObjectKey Service) Key, PlannedPort Port)> toSet = [];
        HashSet<ObjectKey> opened;
        lock (gate)
        {
            if (isDisposed) return;
            foreach (var service in Concerned(delta))
            {
                if (Wanted(service, plan) is { } wanted) toSet.Add(((family, service.Key), wanted));
                else Close((family, service.Key));
            }
            foreach (var (key, port) in toSet)
            {
                if (checks.TryGetValue(key, out var known) && known.Port != port.HealthCheckNodePort) Close(key);
            }
            opened = [.. toSet.Where(item => SetEndpoints(item.Key, item.Port)).Select(item => item.Key.Service)];
        }
        if (isMoved || opened.Count > 0) Place(check => check.Key.Family == family && (isMoved || opened.Contains(check.Key.Service)));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (gate)
        {
            isDisposed = true;
            foreach (var key in checks.Keys.ToList()) Close(key);
        }
        places.Dispose();
        retry.Dispose();
    }

    private static IEnumerable<IGrouping<ObjectKey, PortChange>> Concerned(PlanDelta delta) => delta.Ports
        .Where(change => change.Before is { HealthCheckNodePort: > 0 } || change.After is { HealthCheckNodePort: > 0 })
        .GroupBy(change => change.Key.ServiceKey);

    /// <summary>A port of the service that says what to check; a service of several ports may lose one and keep its check.</summary>
    private PlannedPort? Wanted(IGrouping<ObjectKey, PortChange> service, ForwardingPlan plan)
    {
        var changed = service.Select(change => change.After).FirstOrDefault(port => port is { HealthCheckNodePort: > 0 });
        if (changed is not null) return changed;
        return checks.ContainsKey((plan.Node.Family, service.Key))
            ? plan.Ports.Values.FirstOrDefault(port => port.HealthCheckNodePort > 0 && port.Key.ServiceKey == service.Key)
            : null;
    }

    private static IEnumerable<IPAddress> InterfaceAddresses() => NetworkInterface.GetAllNetworkInterfaces()
        .SelectMany(item => item.GetIPProperties().UnicastAddresses).Select(item => item.Address);

    /// <summary>Takes how many endpoints are here; opens nothing yet.</summary>
    /// <returns>Whether it does not listen everywhere yet.</returns>
    private bool SetEndpoints((IpFamily, ObjectKey Service) key, PlannedPort port)
    {
        var isNew = !checks.TryGetValue(key, out var check);
        if (check is null) checks[key] = check = new ServiceHealthCheck(key.Service, port.HealthCheckNodePort, isProxyHealthy, time);
        check.Endpoints = port.LocalReadyEndpoints;
        return isNew || check.Failure is not null;
    }

    /// <summary>Has checks listen where they should.</summary>
    private void Place(Func<KeyValuePair<(IpFamily Family, ObjectKey Service), ServiceHealthCheck>, bool> which)
    {
        List<(ObjectKey Service, ushort Port, string Reason)> news = [];
        lock (gate)
        {
            if (isDisposed) return;
            foreach (var family in checks.Where(which).GroupBy(check => check.Key.Family))
            {
                var where = places.Of(family.Key);
                foreach (var (_, check) in family)
                {
                    if (check.ListenOn(where)) news.Add((check.Service, check.Port, check.Failure!));
                }
            }
            if (checks.Values.Any(check => check.Failure is not null)) retry.Change(RetryAfter, Timeout.InfiniteTimeSpan);
        }
        foreach (var (service, port, reason) in news) failed(service, port, reason);
    }

    private void Close((IpFamily, ObjectKey) key)
    {
        if (checks.Remove(key, out var check)) check.Dispose();
    }
}
