using ServiceDns.Server;

namespace ServiceDns.Plugins.Tests.Kubernetes;

public class KubernetesMetadataTests
{
    private static readonly string[] OfNames =
        ["cluster", "endpoint", "kind", "namespace", "parse-error", "port-name", "protocol", "service", "zone"];

    //                     asked                                        what is known of it; parts that are empty are left out
    public static TheoryData<string, string> Names => new()
    {
        { "foo.bar.notapod.cluster.local.", "parse-error=invalid query name" },
        { "10-240-0-1.podns.pod.cluster.local.", "kind=pod namespace=podns service=10-240-0-1" },
        { "s.ns.svc.cluster.local.", "kind=svc namespace=ns service=s" },
        { "S.Ns.svc.Cluster.local.", "kind=svc namespace=ns service=s" },
        { "_http._tcp.s.ns.svc.cluster.local.", "kind=svc namespace=ns port-name=http protocol=tcp service=s" },
        { "ep.s.ns.svc.cluster.local.", "endpoint=ep kind=svc namespace=ns service=s" },
        { "ep.c1.s.ns.svc.clusterset.local.", "cluster=c1 endpoint=ep kind=svc namespace=ns service=s" },
        { "a.b.c.s.ns.svc.cluster.local.", "parse-error=invalid query name" },
        { "ns.svc.cluster.local.", "kind=svc namespace=ns" },
        { "svc.cluster.local.", "" },
        { "cluster.local.", "" },
        { "example.com.", "" },
    };

    [Theory, MemberData(nameof(Names))]
    public void Tells_the_parts_of_a_name(string name, string expected)
    {
        var provider = (IMetadataProvider)new ClusterFixture(
            "kubernetes cluster.local clusterset.local {\n manifests x.yaml\n multicluster clusterset.local\n}").Handler;
        using var query = Ask.For(name);

        var known = OfNames.Select(label => (label, provider.MetadataOf(query, "kubernetes/" + label)))
            .Where(pair => !string.IsNullOrEmpty(pair.Item2));

        Assert.Equal(expected, string.Join(' ', known.Select(pair => $"{pair.label}={pair.Item2}")));
    }

    [Theory]
    [InlineData("z1.b.pin._zone.s.ns.svc.cluster.local.", "z1.b")]
    [InlineData("s.ns.svc.cluster.local.", "")]
    public void Tells_the_topology_zone_where_there_are_names_of_them(string name, string expected)
    {
        var provider = (IMetadataProvider)new ClusterFixture("kubernetes cluster.local {\n manifests x.yaml\n zonal\n}").Handler;
        using var query = Ask.For(name);

        Assert.Equal(expected, provider.MetadataOf(query, "kubernetes/zone"));
    }

    //                     pods          client           label                 value
    public static TheoryData<string, string, string, string?> Clients => new()
    {
        { "verified", "10.240.0.1:5", "client-namespace", "podns" },
        { "verified", "10.240.0.1:5", "client-pod-name", "foo" },
        { "verified", "10.240.0.9:5", "client-pod-name", "labelled" },
        { "verified", "10.240.0.9:5", "client-label/app.kubernetes.io/name", "web" },
        { "verified", "10.240.0.9:5", "client-label/other", null },
        { "verified", "[2001:db8::7]:5", "client-pod-name", "six" },
        { "verified", "10.240.0.2:5", "client-pod-name", null }, // it has ended
        { "verified", "192.0.2.1:5", "client-namespace", null },
        { "insecure", "10.240.0.1:5", "client-namespace", null },
    };

    [Theory, MemberData(nameof(Clients))]
    public void Tells_the_pod_that_asks(string pods, string client, string label, string? expected)
    {
        var fixture = new ClusterFixture($"kubernetes cluster.local {{\n manifests x.yaml\n pods {pods}\n}}");
        fixture.Model.Commit(edit => edit.Set(new Cluster.Pod
        {
            Namespace = "podns", Name = "labelled", Phase = Cluster.PodPhase.Running, Addresses = [Cluster.Address.Parse("10.240.0.9")],
            Labels = new Cluster.LabelSet([new("app.kubernetes.io/name", "web")]),
        }));
        using var query = Ask.For("example.com.", client: client);

        Assert.Equal(expected, ((IMetadataProvider)fixture.Handler).MetadataOf(query, "kubernetes/" + label));
    }

    [Fact]
    public async Task Reaches_templates_and_views()
    {
        await using var server = await ServedCorefile.StartAsync(
            """
            . {
                metadata
                view pods {
                    expr metadata('kubernetes/client-namespace') == 'podns'
                }
                template IN TXT {
                    answer "{{ .Name }} 60 IN TXT {{ .Meta `kubernetes/client-pod-name` }}"
                }
                kubernetes cluster.local {
                    manifests x.yaml
                    pods verified
                }
            }
            . {
                whoami
            }
            """,
            new ClusterFixture().Process);

        using var query = await server.AskAsync("a.example.", Dns.RecordType.TXT, "10.240.0.1:5");
        using var other = await server.AskAsync("a.example.", Dns.RecordType.TXT, "10.240.0.77:5");

        Assert.Equal(["a.example. 60 IN TXT \"foo\""], query.Answer());
        Assert.Empty(other.Answer());
    }
}
