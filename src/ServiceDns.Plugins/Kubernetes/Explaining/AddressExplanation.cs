using ServiceDns.Cluster;
using ServiceDns.Dns;

namespace ServiceDns.Plugins.Kubernetes;

/// <summary>Says why a name of a reverse zone is answered as it is.</summary>
internal sealed class AddressExplanation(ClusterModel model, IClusterSource source)
{
    /// <summary>Explains an address that is asked for its name.</summary>
    public Explanation Explain(Address address)
    {
        var explanation = new Explanation();
        foreach (var (key, state) in model.Services)
        {
            if (state.Service is { } service && service.ClusterIPs.Contains(address)) explanation.Decide(source, "Service", key);
            foreach (var slice in state.Slices)
            {
                var at = Array.FindIndex(
                    slice.Endpoints, endpoint => endpoint.Address == address || endpoint.MoreAddresses.Contains(address));
                if (at < 0) continue;
                explanation.Decide(source, "EndpointSlice", slice.Key);
                if (slice.Endpoints[at].IsReady) continue;
                explanation.Error("pod-not-ready", $"endpoint {address} of Service {key} is not ready, so the address has no name");
            }
        }
        if (explanation.Objects.Count == 0) explanation.Error("address-unknown", $"no Service and no endpoint has the address {address}");
        return explanation;
    }

    /// <summary>Explains what is no question for the name of a whole address.</summary>
    /// <param name="type">The asked type.</param>
    public static Explanation ExplainOther(RecordType type)
    {
        var explanation = new Explanation();
        if (type == RecordType.PTR) explanation.Inform("no-such-record", "the name does not say a whole address");
        else if (type is not (RecordType.SOA or RecordType.NS))
        {
            explanation.Inform("no-such-record", $"names of addresses have PTR records only, and no {type.ToText()}");
        }
        return explanation;
    }
}
