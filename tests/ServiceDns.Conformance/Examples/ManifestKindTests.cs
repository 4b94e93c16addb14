using Xunit;

namespace ServiceDns.Conformance.Examples;

/// <summary>The examples hold a manifest of every kind that a control plane tells apart.</summary>
public class ManifestKindTests
{
    //                           what                                 a line that shows it
    public static TheoryData<string, string> Kinds => new()
    {
        { "ClusterIP filled in",                                      "name: cluster-ip" },
        { "NodePort",                                                 "type: NodePort" },
        { "LoadBalancer",                                             "type: LoadBalancer" },
        { "LoadBalancer without node ports",                          "allocateLoadBalancerNodePorts: false" },
        { "ExternalName",                                             "type: ExternalName" },
        { "headless",                                                 "clusterIP: None" },
        { "dual stack, preferred",                                    "ipFamilyPolicy: PreferDualStack" },
        { "dual stack, required",                                     "ipFamilyPolicy: RequireDualStack" },
        { "single stack",                                             "ipFamilyPolicy: SingleStack" },
        { "named target ports",                                       "targetPort: web" },
        { "SCTP",                                                     "protocol: SCTP" },
        { "publishNotReadyAddresses",                                 "publishNotReadyAddresses: true" },
        { "a terminating pod",                                        "deletionTimestamp:" },
        { "pods of a StatefulSet",                                    "subdomain: stateful" },
        { "a workload, passed over",                                  "kind: StatefulSet" },
        { "Endpoints, mirrored",                                      "kind: Endpoints" },
        { "Endpoints, not mirrored",                                  "endpointslice.kubernetes.io/skip-mirror" },
        { "EndpointSlices by hand",                                   "kind: EndpointSlice" },
        { "IPv6 slices",                                              "addressType: IPv6" },
        { "endpoint conditions",                                      "conditions: {ready: false}" },
        { "zone hints",                                               "forZones:" },
        { "traffic distribution",                                     "trafficDistribution: PreferSameZone" },
        { "topology mode",                                            "service.kubernetes.io/topology-mode: Auto" },
        { "session affinity",                                         "sessionAffinity: ClientIP" },
        { "traffic policies",                                         "internalTrafficPolicy: Local" },
        { "external traffic policy",                                  "externalTrafficPolicy: Local" },
        { "external addresses",                                       "externalIPs:" },
        { "nodes with zones",                                         "topology.kubernetes.io/zone:" },
        { "namespaces",                                               "kind: Namespace" },
        { "a List",                                                   "kind: List" },
        { "JSON",                                                     "\"kind\": \"Service\"" },
        { "services of other clusters",                               "kind: ServiceImport" },
    };

    private static readonly string All = string.Join('\n',
        Repository.Files("Corefile-examples", "*.yaml").Concat(Repository.Files("Corefile-examples", "*.json")).Select(File.ReadAllText));

    [Theory, MemberData(nameof(Kinds))]
    public void Is_among_the_examples(string what, string line) => Assert.True(All.Contains(line, StringComparison.Ordinal), what);
}
