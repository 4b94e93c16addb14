using System.Globalization;
using ServiceDns.Cluster;

namespace ServiceDns.Environment;

/// <summary>The environment variables by which a container finds services: the kubelet's rules (<c>pkg/kubelet/envvars</c>).</summary>
public static class EnvironmentVariables
{
    private static readonly ObjectKey Master = new("default", "kubernetes");

    /// <summary>The variables the kubelet would give a container that starts now in <paramref name="namespaceName"/>.</summary>
    /// <param name="model">The cluster.</param>
    /// <param name="namespaceName">The pod's namespace; services of other namespaces are left out, except <c>kubernetes</c> in
    /// <c>default</c>, which every pod gets. A service <c>kubernetes</c> of the namespace itself takes its place when links are on.</param>
    /// <param name="serviceLinks">The pod's <c>enableServiceLinks</c>; when false only <c>default/kubernetes</c> is included.</param>
    /// <returns>The set. Headless and ExternalName services have no variables.</returns>
    /// <remarks>
    /// Reads the model while its writer stands still, so a set never mixes two states of the cluster. Cost is linear in the services of the
    /// cluster; about seven variables for each port of those chosen. The kubelet walks the services in no order at all; here they come in
    /// ordinal order of their names, so where two give one name the later of these counts, as the last one written does there.
    /// </remarks>
    /// <example><code>
    /// foreach (var (name, value) in EnvironmentVariables.For(model, "shop", serviceLinks: true).Variables)
    ///     Console.WriteLine($"{name}={value}"); // CART_SERVICE_HOST=10.0.0.7 …
    /// </code></example>
    public static EnvironmentSet For(ClusterModel model, string namespaceName, bool serviceLinks)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(namespaceName);
        var set = new EnvironmentSetBuilder();
        foreach (var service in Choose(model, namespaceName, serviceLinks)) Add(service, set);
        return set.Build();
    }

    private static IEnumerable<Service> Choose(ClusterModel model, string namespaceName, bool serviceLinks)
    {
        var chosen = new SortedDictionary<string, Service>(StringComparer.Ordinal);
        var still = new StandingStill();
        model.Subscribe(still, cluster =>
        {
            if (cluster.FindService(Master)?.Service is { } master && HasAddress(master)) chosen[master.Name] = master;
            if (!serviceLinks) return;
            foreach (var (key, state) in cluster.Services)
            {
                if (key.Namespace == namespaceName && state.Service is { } service && HasAddress(service)) chosen[service.Name] = service;
            }
        });
        model.Unsubscribe(still);
        return chosen.Values;
    }

    private static bool HasAddress(Service service) =>
        !service.IsHeadless && service.Type != ServiceType.ExternalName && service.ClusterIPs.Count > 0;

    private static void Add(Service service, EnvironmentSetBuilder set)
    {
        var prefix = NameOf(service.Name);
        var address = service.ClusterIPs[0]; // the primary one
        var host = address.ToString();
        set.Add($"{prefix}_SERVICE_HOST", host, service.Name);
        if (service.Ports.Count == 0) return;

        set.Add($"{prefix}_SERVICE_PORT", Number(service.Ports[0]), service.Name);
        foreach (var port in service.Ports)
        {
            if (port.Name.Length > 0) set.Add($"{prefix}_SERVICE_PORT_{NameOf(port.Name)}", Number(port), service.Name);
        }

        // The variables of Docker's links, as docker run --link made them.
        set.Add($"{prefix}_PORT", Url(service.Ports[0], address), service.Name);
        foreach (var port in service.Ports)
        {
            var protocol = port.Protocol.ToString();
            var name = $"{prefix}_PORT_{Number(port)}_{protocol.ToUpperInvariant()}";
            set.Add(name, Url(port, address), service.Name);
            set.Add($"{name}_PROTO", protocol.ToLowerInvariant(), service.Name);
            set.Add($"{name}_PORT", Number(port), service.Name);
            set.Add($"{name}_ADDR", host, service.Name);
        }
    }

    private static string NameOf(string name) => name.Replace('-', '_').ToUpperInvariant();

    private static string Number(ServicePort port) => port.Port.ToString(CultureInfo.InvariantCulture);

    /// <summary>As the kubelet writes it, by Go's <c>net.JoinHostPort</c>: an IPv6 address before a port is in brackets.</summary>
    private static string Url(ServicePort port, Address address)
    {
        var host = address.Family == IpFamily.IPv6 ? $"[{address}]" : address.ToString();
        return $"{port.Protocol.ToString().ToLowerInvariant()}://{host}:{Number(port)}";
    }

    private sealed class StandingStill : IClusterObserver
    {
        public void OnChange(ClusterModel model, ClusterChange change)
        {
            // Subscribed for one reading only.
        }
    }
}
