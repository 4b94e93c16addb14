using Xunit;
using YamlDotNet.Core;

namespace ServiceDns.Conformance.Deployment;

/// <summary>The check that the manifests of docker/ are held to finds what the API server would refuse.</summary>
public class ManifestsTests
{
    private const string Good = """
        apiVersion: v1
        kind: Service
        metadata: {name: kube-dns}
        spec:
          selector: {k8s-app: kube-dns}
          ports:
          - {name: dns, port: 53, protocol: UDP, targetPort: dns}
          clusterIP: "10.96.0.10"
        """;

    //                           in the good one               becomes                       what is said
    public static TheoryData<string, string, string> Mistakes => new()
    {
        { "kind: Service",                                     "kind: Servce",               "line 1: no kind 'v1 Servce'" },
        { "apiVersion: v1",                                    "apiVersion: v2",             "line 1: no kind 'v2 Service'" },
        { "selector:", "selectors:", "Service kube-dns.spec: no field 'selectors'" },
        { "targetPort:", "targetport:", "Service kube-dns.spec.ports[0]: no field 'targetport'" },
        { "port: 53, ", "", "Service kube-dns.spec.ports[0]: 'port' is required" },
        { "port: 53,", "port: \"53\",", "Service kube-dns.spec.ports[0].port: '53' is no integer" },
        { "k8s-app: kube-dns", "k8s-app: 53", "Service kube-dns.spec.selector.k8s-app: '53' is no string" },
        { "k8s-app: kube-dns", "k8s-app: yes", "Service kube-dns.spec.selector.k8s-app: 'yes' is no string" },
        { "{k8s-app: kube-dns}", "[kube-dns]", "Service kube-dns.spec.selector: '[ kube-dns ]' is no map" },
    };

    [Fact]
    public void A_good_one_has_no_error() => Assert.Empty(new Manifests(Good).Errors);

    [Theory, MemberData(nameof(Mistakes))]
    public void A_mistake_has_its_place(string old, string replacement, string error) =>
        Assert.Equal([error], new Manifests(Good.Replace(old, replacement, StringComparison.Ordinal)).Errors);

    [Fact]
    public void A_key_that_stands_twice_is_refused() =>
        Assert.ThrowsAny<YamlException>(() => new Manifests(Good + "\nkind: Service\n"));
}
