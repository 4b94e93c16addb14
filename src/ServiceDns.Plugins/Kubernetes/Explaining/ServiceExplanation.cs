using ServiceDns.Cluster;
using ServiceDns.Corefile;
using ServiceDns.Dns;

namespace ServiceDns.Plugins.Kubernetes;

/// <summary>
/// Says what is to be known of a Service that exists: does it have endpoints, do its ports lead anywhere, who reaches it.
/// </summary>
internal sealed class ServiceExplanation(KubernetesOptions options, ClusterModel model, IClusterSource source)
{
    private readonly EndpointExplanation endpoints = new(source);
    private readonly PortExplanation ports = new();
    private readonly TrafficExplanation traffic = new(model);

    /// <summary>Explains the Service itself.</summary>
    public void Explain(Explanation explanation, Service service, ServiceState state, Address client)
    {
        if (service.Type == ServiceType.ExternalName)
        {
            ExplainAlias(explanation, service);
            return;
        }
        if (service.IsHeadless && !options.Endpoints)
        {
            explanation.Error("noendpoints", $"Service {service.Key} is headless, and the Corefile says noendpoints: it has no names");
            return;
        }
        foreach (var slice in state.Slices) explanation.Decide(source, "EndpointSlice", slice.Key);
        if (!state.Slices.Any(slice => slice.Endpoints.Any(endpoint => endpoint.IsReady)))
        {
            var (code, so) = service.IsHeadless ? ("headless-empty", "; it is headless, so its name does not exist")
                : options.IgnoreEmptyService ? ("endpoints-empty", "; the Corefile says ignore empty_service, so its name does not exist")
                : ("endpoints-empty", "");
            if (so.Length > 0 || !explanation.IsBrief) explanation.Error(code, $"Service {service.Key} has no ready endpoints{so}");
        }
        if (explanation.IsBrief) return;
        var ready = state.Slices.Sum(slice => slice.Endpoints.Count(endpoint => endpoint.IsReady));
        var chosen = endpoints.Explain(explanation, service, state, ready);
        ports.Explain(explanation, service, chosen);
        traffic.Explain(explanation, service, state, PodOf(client));
    }

    /// <summary>Explains <c>_port._protocol.service…</c>.</summary>
    public void ExplainPort(Explanation explanation, Service service, string name, string protocol)
    {
        if (service.Ports.Any(port => Is(port.Name, name) && Is(port.Protocol.ToString(), protocol))) return;
        var known = service.Ports.Where(port => port.Name.Length > 0)
            .Select(NameOf).ToList();
        var meant = NearestName.Find($"_{name}._{protocol}", known);
        explanation.Error(
            "port-missing",
            $"Service {service.Key} has no port \"{name}\" over {protocol}{(meant is null ? "" : $"; did you mean \"{meant}\"?")}",
            known.Count == 0
                ? "its ports have no names, and only named ports have names in DNS"
                : $"it has {Explanation.Few(known, most: 5)}");
    }

    /// <summary>Explains <c>host.service…</c>, the name of one endpoint.</summary>
    public void ExplainHost(Explanation explanation, Service service, ServiceState state, string host)
    {
        var served = ServedEndpoint.Of(state.Slices, options).ToList();
        if (served.Exists(endpoint => Is(endpoint.Host, host))) return;
        if (!explanation.IsBrief && PodOf(service, host) is { } pod)
        {
            explanation.Decide(source, "Pod", pod.Key);
            if (pod.Hostname is null || pod.Subdomain != service.Name)
            {
                explanation.Error(
                    "host-missing",
                    $"pod {pod.Key} has no name of its own: "
                        + $"its hostname is {Quoted(pod.Hostname)} and its subdomain {Quoted(pod.Subdomain)}",
                    $"it needs hostname: {host} and subdomain: {service.Name}, as a StatefulSet with serviceName: {service.Name} gives it");
                return;
            }
            if (EndpointExplanation.WhyNot(pod, service) is { } why)
            {
                explanation.Error("host-missing", $"pod {pod.Key} {why}; its name does not exist until it is ready");
                return;
            }
        }
        var port = service.Ports.FirstOrDefault(port => port.Name.Length > 0 && Is(port.Name, host.TrimStart('_')));
        var called = served.Find(endpoint => Is(NameBytes.Dashed(endpoint.Address), host)).Host;
        explanation.Error(
            "host-missing",
            $"Service {service.Key} has no ready endpoint of the name \"{host}\""
                + (port is not null ? $"; its port of that name is \"{NameOf(port)}\", asked for SRV"
                    : called is not null ? $"; that of this address is called \"{called}\"" : ""),
            served.Count == 0 ? null : $"it has {Explanation.Few(served.Select(endpoint => endpoint.Host).Distinct())}");
    }

    /// <summary>Says which types the name has not; for NODATA.</summary>
    public void ExplainType(Explanation explanation, Service service, RecordType type)
    {
        var family = type == RecordType.A ? IpFamily.IPv4 : IpFamily.IPv6;
        if (type is RecordType.A or RecordType.AAAA)
        {
            var has = service.Type == ServiceType.ExternalName || (service.IsHeadless
                ? service.IpFamilies.Count == 0 || service.IpFamilies.Contains(family)
                : service.ClusterIPs.Any(address => address.Family == family));
            if (has) return;
            explanation.Inform("no-such-record", $"Service {service.Key} has no {family} address, so there is no {type.ToText()} record");
        }
        else if (type == RecordType.ANY)
        {
            explanation.Inform("no-such-record", "ANY is answered without records");
        }
        else if (type != RecordType.SRV && (type != RecordType.CNAME || service.Type != ServiceType.ExternalName))
        {
            explanation.Inform("no-such-record", $"a Service has no {type.ToText()} records");
        }
    }

    private void ExplainAlias(Explanation explanation, Service service)
    {
        var target = (service.ExternalName ?? "").TrimEnd('.');
        if (Address.TryParse(target, out _))
        {
            explanation.Error(
                "external-name-address",
                $"Service {service.Key} is an ExternalName for {target}, which is an address; DNS has aliases for names only",
                "make it a Service without selector, and write an EndpointSlice that holds the address");
            return;
        }
        if (explanation.IsBrief) return;
        explanation.Inform("external-name", $"Service {service.Key} is an alias: its answer is that of {service.ExternalName}");
        if (MeantBy(target, service.Namespace) is { } meant && meant != service.Key)
        {
            explanation.Error(
                "external-name-short",
                $"Service {service.Key} is an ExternalName for {target}, which is asked as it is: an alias knows no search list",
                $"write externalName: {meant.Name}.{meant.Namespace}.svc.{options.PrimaryZone.ToString().TrimEnd('.')}");
        }
    }

    /// <summary>The Service that a program of the namespace would come to by the name; null when there is none.</summary>
    private ObjectKey? MeantBy(string name, string scope)
    {
        ObjectKey? key = name.Split('.') switch
        {
            [var service] => new ObjectKey(scope, service),
            [var service, var other] => new ObjectKey(other, service),
            [var service, var other, "svc"] => new ObjectKey(other, service),
            _ => null,
        };
        return key is { } known && model.FindService(known)?.Service is not null ? known : null;
    }

    /// <summary>The pod of that name that the Service chooses.</summary>
    private Pod? PodOf(Service service, string name) => source.WholePods?.FirstOrDefault(
        pod => pod.Namespace == service.Namespace && pod.Name == name && service.Selector.IsSubsetOf(pod.Labels));

    private Pod? PodOf(Address client) => source.WholePods?.FirstOrDefault(pod => pod.Addresses.Contains(client));

    private static string NameOf(ServicePort port) => $"_{port.Name}._{port.Protocol}".ToLowerInvariant();

    private static bool Is(string left, string right) => left.Equals(right, StringComparison.OrdinalIgnoreCase);

    private static string Quoted(string? text) => text is null ? "not set" : $"\"{text}\"";
}
