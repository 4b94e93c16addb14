namespace ServiceDns.Tests.Explain;

/// <summary>Names that are near to right ones: what is said of them names the right one, and no unlike one.</summary>
public class NameTroubleTests : ExplainTest
{
    private const string NotReady = "conditions: [{type: Ready, status: \"False\", reason: ContainersNotReady}]";

    private const string DualStackPod =
        "apiVersion: v1\nkind: Pod\nmetadata: {name: dual}\n"
        + "status: {phase: Running, podIP: 10.244.1.60, podIPs: [{ip: 10.244.1.60}, {ip: \"fd00::60\"}]}\n---\n";

    private static readonly string Cluster =
        Service("web", "selector: {app: web}, clusterIP: 10.96.0.10, ports: [{name: http, port: 80, targetPort: 8080}]")
        + Pod("web-1", "app: web") + Pod("other-1", "app: other", address: "10.244.1.6")
        + Service("empty", "selector: {app: gone}, clusterIP: 10.96.0.11, ports: [{port: 80}]")
        + Service("db", "selector: {app: db}, clusterIP: None, ports: [{name: pg, port: 8080}]")
        + Pod("db-0", "app: db", address: "10.244.1.7", spec: "hostname: db-0, subdomain: db")
        + Pod("db-1", "app: db", address: "10.244.1.8", spec: "hostname: db-1, subdomain: db", status: NotReady)
        + Service("early", "selector: {app: db}, clusterIP: None, publishNotReadyAddresses: true, ports: [{port: 8080}]")
        + Service("api", "clusterIP: 10.96.0.12, ports: [{port: 80}]", "prod")
        + Service("api", "clusterIP: 10.96.0.13, ports: [{port: 80}]", "staging")
        + Service("short", "type: ExternalName, externalName: web") + Service("own", "type: ExternalName, externalName: own")
        + Service("pay", "type: ExternalName, externalName: web.default") + Service("dot", "type: ExternalName, externalName: 192.0.2.7.")
        + Namespace("prod") + Pod("far", "app: far", "prod", address: "10.244.1.9") + DualStackPod;

    //                     question                      what the first line says
    public static TheoryData<string, string> Troubles => new()
    {
        { "api", "NXDOMAIN: service \"api\" not found in namespace \"default\"; it is in namespaces \"prod\", \"staging\"" },
        { "empty",
          "resolves to 10.96.0.11, but Service default/empty has no ready endpoints; "
          + "its selector app=gone matches no pod in namespace \"default\"" },
        { "empty AAAA", "NODATA: Service default/empty has no IPv6 address, so there is no AAAA record" },
        { "db-1.db",
          "NXDOMAIN: pod default/db-1 is not ready: condition Ready is False: ContainersNotReady; "
          + "its name does not exist until it is ready" },
        { "10-244-1-7.db",
          "NXDOMAIN: Service default/db has no ready endpoint of the name \"10-244-1-7\"; that of this address is called \"db-0\"" },
        { "_pg._tcp.db-0.db SRV", "NXDOMAIN: one endpoint has no SRV records; did you mean \"_pg._tcp.db.default.svc\"?" },
        { "pay", "NODATA: Service default/pay is an ExternalName for web.default, which is asked as it is: an alias knows no search list" },
        { "short", "NODATA: Service default/short is an ExternalName for web, which is asked as it is: an alias knows no search list" },
        { "own",
          "NODATA: Service default/own is an alias: its answer is that of own, which does not resolve: "
          + "SERVFAIL by kubernetes, plugin/LAST: no next plugin found" },
        { "dot", "NODATA: Service default/dot is an ExternalName for 192.0.2.7, which is an address; DNS has aliases for names only" },
        { "web ANY", "NODATA: ANY is answered without records" },
        { "web CNAME", "NODATA: a Service has no CNAME records" },
        { "10-244-1-9.default.pod",
          "NXDOMAIN: no pod of namespace \"default\" has the address that \"10-244-1-9\" says; pod prod/far has it" },
        { "10.244.1.5.default.pod.cluster.local.",
          "NXDOMAIN: names of pods have dashes in place of dots; did you mean \"10-244-1-5.default.pod\"?" },
        { "300-1-1-1.default.pod.cluster.local.",
          "NXDOMAIN: \"300-1-1-1\" is no address with dashes, as names of pods are: 10.244.1.5 is 10-244-1-5, fd00::5 is fd00--5" },
        { "fd00--60.default.pod.cluster.local.",
          "NXDOMAIN: fd00::60 is the second address of pod default/dual, and pods have a name by their first alone" },
        { "10-244-1-60.default.pod AAAA", "NODATA: the name of an IPv4 address has an A record only" },
        { "default.pod.cluster.local.", "NODATA: \"default\" is a namespace: only the names of its pods, below it, have records" },
        { "7.1.244.10.in-addr.arpa.", "NXDOMAIN: names of addresses have PTR records only, and no A" },
        { "1.244.10.in-addr.arpa. PTR", "NXDOMAIN: the name does not say a whole address" },
        { "m\u00fcnchen.default", "NXDOMAIN: service \"m\u00fcnchen\" not found in namespace \"default\"" },
    };

    [Theory, MemberData(nameof(Troubles))]
    public async Task The_first_line_names_what_is_meant(string question, string said)
    {
        Write("cluster/all.yaml", Cluster);

        var (_, output, errors) = await ExplainAsync(question.Split(' '));

        Assert.Equal("", errors);
        Assert.EndsWith(said, output.Split('\n')[0]);
    }

    [Fact]
    public async Task Pods_that_are_not_ready_and_published_all_the_same_are_told_of()
    {
        Write("cluster/all.yaml", Cluster);

        var (code, output, _) = await ExplainAsync("early");

        Assert.Equal(0, code);
        Assert.Contains(
            "note: Service default/early has publishNotReadyAddresses, so it leads to pods that are not ready too: "
            + "pod default/db-1 is not ready: condition Ready is False: ContainersNotReady [published-not-ready]", output);
    }

    [Fact]
    public async Task An_alias_to_a_short_name_that_exists_outside_is_no_error()
    {
        Write("Corefile", Corefile + "\nweb.default {\n template IN A {\n answer \"{{ .Name }} 60 IN A 192.0.2.9\"\n }\n}\n");
        Write("cluster/all.yaml", Cluster);

        var (code, output, _) = await ExplainAsync("pay");

        Assert.Equal((0, "pay (pay.default.svc.cluster.local.) resolves to 192.0.2.9"), (code, output.Split('\n')[0]));
    }

    [Fact]
    public async Task A_name_outside_is_not_held_against_the_namespaces()
    {
        Write("Corefile", Corefile + "\nexample.net {\n template IN A {\n rcode NXDOMAIN\n }\n}\n");
        Write("cluster/all.yaml", Cluster);

        var (_, output, _) = await ExplainAsync("www.example.net", "A");

        Assert.Equal("www.example.net does not resolve: NXDOMAIN: by template", output.Split('\n')[0]);
    }

    [Fact]
    public async Task What_family_withholds_is_said_to_be_its_deed()
    {
        Write("Corefile", "example.net {\n family ipv4\n hosts {\n 192.0.2.1 both.example.net\n 2001:db8::1 both.example.net\n }\n}\n");

        var (code, output, _) = await ExplainAsync("both.example.net.", "AAAA");

        Assert.Equal(1, code);
        Assert.Equal(
            "both.example.net. does not resolve: NODATA: 'family' withholds AAAA records, since the name has A records",
            output.Split('\n')[0]);
    }

    //                     question               what the first line says
    public static TheoryData<string, string> Aliases => new()
    {
        { "one.example.net. A", "NODATA: aliases lead in a circle: one.example.net. → two.example.net. → one.example.net." },
        { "self.example.net. A", "NODATA: aliases lead in a circle: self.example.net. → self.example.net." },
        { "gone.example.net. A", "NXDOMAIN: it is an alias: gone.example.net. → nothing.example.net., which does not exist" },
        { "example.net. SOA", "example.net. resolves to ns.example.net. h.example.net. 1 1 1 1 60" },
        { "four.example.net. AAAA", "NODATA: it is an alias: four.example.net. → www.example.net., which has no AAAA record" },
    };

    [Theory, MemberData(nameof(Aliases))]
    public async Task An_alias_of_another_plugin_is_followed(string question, string said)
    {
        Write("Corefile", "example.net {\n cache 30\n file zone\n}\n");
        Write("zone", """
            example.net. 60 IN SOA ns.example.net. h.example.net. 1 1 1 1 60
            one.example.net. 60 IN CNAME two.example.net.
            two.example.net. 60 IN CNAME one.example.net.
            self.example.net. 60 IN CNAME self.example.net.
            gone.example.net. 60 IN CNAME nothing.example.net.
            four.example.net. 60 IN CNAME www.example.net.
            www.example.net. 60 IN A 192.0.2.1

            """);

        var (_, output, _) = await ExplainAsync(question.Split(' '));

        Assert.EndsWith(said, output.Split('\n')[0]);
    }

    //                     question, asked from a namespace that the Corefile leaves out     what the first line says
    public static TheoryData<string, string> Hidden => new()
    {
        { "web", "web does not resolve: NXDOMAIN: the Corefile leaves out namespace \"default\"" },
        { "web.default", "web.default does not resolve: NXDOMAIN: the Corefile leaves out namespace \"default\"" },
        { "db-0.db.default", "db-0.db.default does not resolve: NXDOMAIN: the Corefile leaves out namespace \"default\"" },
        { "www.example.net", "www.example.net does not resolve: NXDOMAIN: by template" },
    };

    [Theory, MemberData(nameof(Hidden))]
    public async Task A_namespace_that_is_left_out_is_held_against_names_in_it_alone(string question, string said)
    {
        var outside = "\nexample.net {\n template IN ANY {\n rcode NXDOMAIN\n }\n}\n";
        Write("Corefile", Corefile.Replace("pods verified", "namespaces prod", StringComparison.Ordinal) + outside);
        Write("cluster/all.yaml", Cluster);

        var (_, output, _) = await ExplainAsync(question);

        Assert.Equal(said, output.Split('\n')[0]);
    }

    [Fact]
    public async Task Of_two_types_the_one_that_is_refused_is_what_is_told()
    {
        Write("Corefile", Corefile.Replace("errors\n", "acl {\n block type A\n }\n", StringComparison.Ordinal));
        Write("cluster/all.yaml", Cluster);

        var (_, output, _) = await ExplainAsync("web");

        Assert.Equal("web does not resolve: REFUSED, NODATA: by acl, its rules do not let 127.0.0.1 ask that", output.Split('\n')[0]);
    }

    [Fact]
    public async Task What_acl_has_answered_is_no_name_that_is_not_there()
    {
        const string more = "errors\n acl {\n block type MX\n }\n forward . 127.0.0.1:1\n";
        Write("Corefile", Corefile.Replace("errors\n", more, StringComparison.Ordinal));
        Write("cluster/all.yaml", Cluster);

        var (_, output, _) = await ExplainAsync("web.default", "MX");

        Assert.Equal("web.default does not resolve: REFUSED: by acl, its rules do not let 127.0.0.1 ask that", output.Split('\n')[0]);
    }

    [Fact]
    public async Task A_search_list_of_another_namespace_is_told_of_by_its_name()
    {
        Write("cluster/all.yaml", Cluster);
        Write("resolv.conf", "nameserver 10.96.0.10\nsearch prod.svc.cluster.local svc.cluster.local cluster.local\noptions ndots:5\n");

        var (code, output, _) = await ExplainAsync("api", "--resolv-conf", "resolv.conf");
        var (_, right, _) = await ExplainAsync("api", "--resolv-conf", "resolv.conf", "--namespace", "prod");

        Assert.Equal((0, "api (api.prod.svc.cluster.local.) resolves to 10.96.0.12"), (code, output.Split(", but")[0]));
        Assert.Contains(
            "warning: the client's search list is that of a pod of namespace \"prod\", not \"default\" [search-list]\n"
            + "    if that is right, say --namespace prod\n", output);
        Assert.DoesNotContain("search-list", right);
    }

    [Fact]
    public async Task A_name_that_is_asked_as_it_is_first_is_what_the_first_line_is_about()
    {
        Write("cluster/all.yaml", Cluster);
        Write("resolv.conf", "nameserver 192.0.2.53\nsearch corp.example\noptions ndots:1\n");

        var (_, output, _) = await ExplainAsync("host.corp", "--resolv-conf", "resolv.conf");

        Assert.Equal("host.corp does not resolve: SERVFAIL: by kubernetes", output.Split('\n')[0].Split(',')[0]);
        Assert.DoesNotContain("search-cost", output);
    }
}
