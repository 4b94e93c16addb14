using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using ServiceDns.Cluster;

namespace ServiceDns.Forwarding.Health;

/// <summary>Opens the health check node ports of load balancers with externalTrafficPolicy Local, and tells how many endpoints are
/// here.</summary>
/// <remarks>Told before the kernel is, so that load balancers learn early; a service that is gone is closed at once.</remarks>
public sealed class ServiceHealthChecks : IPlanListener, IDisposable
{
    private readonly Dictionary<(IpFamily Family, ObjectKey Service), Check> checks = [];
    private readonly Func<bool> isProxyHealthy;
    private readonly Func<IEnumerable<IPAddress>> interfaceAddresses;
    private readonly ILogger log;
    private readonly TimeProvider time;

    /// <summary>No port is open yet.</summary>
    /// <param name="isProxyHealthy">What <see cref="ProxyHealth.IsHealthy"/> says.</param>
    /// <param name="log">For ports that can not be opened.</param>
    /// <param name="time">The clock.</param>
    public ServiceHealthChecks(Func<bool> isProxyHealthy, ILogger log, TimeProvider time)
        : this(isProxyHealthy, InterfaceAddresses, log, time)
    {
    }

    internal ServiceHealthChecks(
        Func<bool> isProxyHealthy, Func<IEnumerable<IPAddress>> interfaceAddresses, ILogger log, TimeProvider time) =>
        (this.isProxyHealthy, this.interfaceAddresses, this.log, this.time) = (isProxyHealthy, interfaceAddresses, log, time);

    /// <inheritdoc/>
    public void OnPlanned(PlanDelta delta, ForwardingPlan plan)
    {
        ArgumentNullException.ThrowIfNull(delta);
        ArgumentNullException.ThrowIfNull(plan);
        var checkedOnes = delta.Ports
            .Where(change => change.Before is { HealthCheckNodePort: > 0 } || change.After is { HealthCheckNodePort: > 0 });
        foreach (var service in checkedOnes.GroupBy(change => change.Key.ServiceKey))
        {
            if (service.Select(change => change.After).FirstOrDefault(port => port is { HealthCheckNodePort: > 0 }) is { } wanted)
            {
                Open(plan.Node, service.Key, wanted);
            }
            else if (!Keeps(plan, service.Key)) Close((plan.Node.Family, service.Key));
        }
    }

    /// <inheritdoc/>
    public void OnSynced(PlanDelta delta, ForwardingPlan plan)
    {
        // All is done before.
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var key in checks.Keys.ToList()) Close(key);
    }

    /// <summary>A service of several ports may lose one and keep its check.</summary>
    private bool Keeps(ForwardingPlan plan, ObjectKey service) => checks.ContainsKey((plan.Node.Family, service))
        && plan.Ports.Values.Any(port => port.HealthCheckNodePort > 0 && port.Key.ServiceKey == service);

    private void Open(NodeSettings node, ObjectKey service, PlannedPort port)
    {
        var key = (node.Family, service);
        if (checks.TryGetValue(key, out var known) && known.Port == port.HealthCheckNodePort)
        {
            known.Endpoints = port.LocalReadyEndpoints;
            return;
        }
        Close(key);
        var check = new Check(service, port.HealthCheckNodePort, isProxyHealthy, time) { Endpoints = port.LocalReadyEndpoints };
        try
        {
            check.Open(Places(node));
            checks[key] = check;
        }
        catch (SocketException e)
        {
            check.Dispose();
            HealthLog.NotOpened(log, service, port.HealthCheckNodePort, e.Message);
        }
    }

    private IEnumerable<IPAddress> Places(NodeSettings node)
    {
        if (node.NodePorts.MatchesAll) return [node.Family == IpFamily.IPv4 ? IPAddress.Any : IPAddress.IPv6Any];
        return node.NodePorts.Among(interfaceAddresses().Select(Address.From)).Select(address => address.ToIPAddress());
    }

    private static IEnumerable<IPAddress> InterfaceAddresses() => NetworkInterface.GetAllNetworkInterfaces()
        .SelectMany(item => item.GetIPProperties().UnicastAddresses).Select(item => item.Address);

    private void Close((IpFamily, ObjectKey) key)
    {
        if (checks.Remove(key, out var check)) check.Dispose();
    }

    /// <summary>One service's port.</summary>
    private sealed class Check(ObjectKey service, ushort port, Func<bool> isProxyHealthy, TimeProvider time) : IDisposable
    {
        private readonly List<HealthListener> listeners = [];
        private int endpoints;

        public ushort Port => port;

        public int Endpoints
        {
            get => Volatile.Read(ref endpoints);
            set => Volatile.Write(ref endpoints, value);
        }

        public void Open(IEnumerable<IPAddress> places)
        {
            foreach (var place in places) listeners.Add(new HealthListener(new IPEndPoint(place, port), Reply, time));
        }

        public void Dispose() => listeners.ForEach(listener => listener.Dispose());

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
}
