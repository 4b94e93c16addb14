namespace ServiceDns.Tests.Explain;

/// <summary>Every row of the tables by which Kubernetes users look for what is wrong, with the manifests that show it.</summary>
public class TroubleTests : ExplainTest
{
    private const string Web = "selector: {app: web}, clusterIP: 10.96.0.10, ports: [{name: http, port: 80, targetPort: 8080}]";
    private const string Headless = "selector: {app: db}, clusterIP: None, ports: [{port: 5432, targetPort: 5432}]";

    private const string NotReady =
        "conditions: [{type: Ready, status: \"False\", reason: ContainersNotReady, message: \"containers with unready status: [c]\"}]";

    private static string GoodPod => Pod("web-1", "app: web");

    /// <summary>A cluster, a question, and what is said of it.</summary>
    /// <param name="Cluster">The manifests.</param>
    /// <param name="Question">Arguments of explain.</param>
    /// <param name="Code">The exit code.</param>
    /// <param name="Verdict">The first line.</param>
    /// <param name="Lines">Lines that follow somewhere, without their indentation.</param>
    private sealed record Trouble(string Cluster, string Question, int Code, string Verdict, params string[] Lines);

    private static readonly Dictionary<string, Trouble> Table = new()
    {
        ["nothing is wrong"] = new(Service("web", Web) + GoodPod, "web", 0,
            "web (web.default.svc.cluster.local.) resolves to 10.96.0.10"),

        ["service missing, mistyped"] = new(Service("web", Web) + GoodPod, "webb", 1,
            "webb does not resolve: NXDOMAIN: service \"webb\" not found in namespace \"default\"; did you mean \"web\"?"),

        ["service missing"] = new(Service("web", Web) + GoodPod, "orders", 1,
            "orders does not resolve: NXDOMAIN: service \"orders\" not found in namespace \"default\"",
            "it has web"),

        ["short name from another namespace"] = new(
            Service("web", Web, "shop") + Pod("web-1", "app: web", "shop") + Namespace("default"), "web", 1,
            "web does not resolve: NXDOMAIN: service \"web\" not found in namespace \"default\"; it is in namespace \"shop\"",
            "from another namespace ask for \"web.shop\""),

        ["name with a wrong namespace"] = new(
            Service("web", Web, "shop") + Pod("web-1", "app: web", "shop") + Namespace("default"), "web.default", 1,
            "web.default does not resolve: NXDOMAIN: service \"web\" not found in namespace \"default\"; it is in namespace \"shop\""),

        ["name with a mistyped namespace"] = new(Service("web", Web, "shop") + Pod("web-1", "app: web", "shop"), "web.shpo", 1,
            "web.shpo does not resolve: NXDOMAIN: namespace \"shpo\" not found; did you mean \"shop\"?",
            "a Service \"web\" is in \"shop\""),

        ["endpoints empty, no pods"] = new(Service("web", Web), "web", 0,
            "web (web.default.svc.cluster.local.) resolves to 10.96.0.10, but Service default/web has no ready endpoints; "
            + "its selector app=web matches no pod in namespace \"default\", which has no pods",
            "error: Service default/web has no ready endpoints [endpoints-empty]"),

        ["labels do not match"] = new(Service("web", Web) + Pod("web-1", "app: wbe, tier: front"), "web", 0,
            "web (web.default.svc.cluster.local.) resolves to 10.96.0.10, but Service default/web has no ready endpoints; "
            + "its selector app=web matches no pod in namespace \"default\"; "
            + "nearest is pod default/web-1, which has app=wbe instead of app=web",
            "make the selector and the labels of the pod template equal"),

        ["labels do not match, another key"] = new(Service("web", Web) + Pod("web-1", "run: web"), "web", 0,
            "web (web.default.svc.cluster.local.) resolves to 10.96.0.10, but Service default/web has no ready endpoints; "
            + "its selector app=web matches no pod in namespace \"default\"; "
            + "nearest is pod default/web-1, which has run=web instead of app=web"),

        ["pods are in another namespace"] = new(Service("web", Web) + Pod("web-1", "app: web", "shop"), "web", 0,
            "web (web.default.svc.cluster.local.) resolves to 10.96.0.10, but Service default/web has no ready endpoints; "
            + "its selector app=web matches no pod in namespace \"default\", which has no pods; pods of \"shop\" have these labels",
            "a Service selects pods of its own namespace only"),

        ["no selector and no slice"] = new(Service("web", "clusterIP: 10.96.0.10, ports: [{port: 80}]"), "web", 0,
            "web (web.default.svc.cluster.local.) resolves to 10.96.0.10, but Service default/web has no ready endpoints; "
            + "Service default/web has no selector, and there is no EndpointSlice for it"),

        ["pod is not ready"] = new(Service("web", Web) + Pod("web-1", "app: web", status: NotReady), "web", 0,
            "web (web.default.svc.cluster.local.) resolves to 10.96.0.10, but Service default/web has no ready endpoints; "
            + "pod default/web-1 is not ready: condition Ready is False: ContainersNotReady: containers with unready status: [c]",
            "Pod default/web-1 (cluster/all.yaml:6)"),

        ["pod crashes"] = new(
            Service("web", Web) + Pod("web-1", "app: web", status:
                NotReady + ", containerStatuses: [{name: c, state: {waiting: {reason: CrashLoopBackOff}}}]"), "web", 0,
            "web (web.default.svc.cluster.local.) resolves to 10.96.0.10, but Service default/web has no ready endpoints; "
            + "pod default/web-1 is not ready: condition Ready is False: ContainersNotReady: containers with unready status: [c]; "
            + "container c waits: CrashLoopBackOff"),

        ["readiness gate"] = new(
            Service("web", Web) + Pod("web-1", "app: web", status:
                "conditions: [{type: Ready, status: \"False\", reason: ReadinessGatesNotReady}, "
                + "{type: example.com/gate, status: \"False\"}]"), "web", 0,
            "web (web.default.svc.cluster.local.) resolves to 10.96.0.10, but Service default/web has no ready endpoints; "
            + "pod default/web-1 is not ready: condition Ready is False: ReadinessGatesNotReady; condition example.com/gate is False"),

        ["pod is not scheduled"] = new(
            Service("web", Web) + "apiVersion: v1\nkind: Pod\nmetadata: {name: web-1, labels: {app: web}}\n"
            + "status: {phase: Pending, conditions: [{type: PodScheduled, status: \"False\", reason: Unschedulable, "
            + "message: 0/3 nodes are available}]}\n", "web", 0,
            "web (web.default.svc.cluster.local.) resolves to 10.96.0.10, but Service default/web has no ready endpoints; "
            + "pod default/web-1 has no address yet; it is Pending: condition PodScheduled is False: Unschedulable: "
            + "0/3 nodes are available"),

        ["some pods are not ready"] = new(
            Service("web", Web) + GoodPod + Pod("web-2", "app: web", address: "10.244.1.6", status: NotReady), "web", 0,
            "web (web.default.svc.cluster.local.) resolves to 10.96.0.10",
            "warning: 1 of 2 pods are no endpoints: pod default/web-2 is not ready: condition Ready is False: ContainersNotReady: "
            + "containers with unready status: [c] [pod-not-ready]"),

        ["pods have ended"] = new(
            Service("web", Web)
            + "apiVersion: v1\nkind: Pod\nmetadata: {name: web-1, labels: {app: web}}\nstatus: {phase: Succeeded}\n", "web", 0,
            "web (web.default.svc.cluster.local.) resolves to 10.96.0.10, but Service default/web has no ready endpoints; "
            + "the pods that it selects have ended: default/web-1"),

        ["pod does not declare the port"] = new(Service("web", Web) + Pod("web-1", "app: web", ports: "{containerPort: 80}"), "web", 0,
            "web (web.default.svc.cluster.local.) resolves to 10.96.0.10",
            "warning: port 80/TCP of Service default/web leads to 8080, which no pod declares; they declare 80/TCP [port-not-declared]"),

        ["targetPort that no pod has"] = new(
            Service("web", "selector: {app: web}, clusterIP: 10.96.0.10, ports: [{port: 80, targetPort: htpp}]")
            + Pod("web-1", "app: web", ports: "{name: http, containerPort: 8080}"), "web", 0,
            "web (web.default.svc.cluster.local.) resolves to 10.96.0.10, but port 80/TCP of Service default/web leads to \"htpp\", "
            + "and no pod has a port of that name; did you mean \"http\"?",
            "the pods have 8080/TCP \"http\""),

        ["targetPort over another protocol"] = new(
            Service("web", "selector: {app: web}, clusterIP: 10.96.0.10, ports: [{port: 53, protocol: UDP, targetPort: dns}]")
            + Pod("web-1", "app: web", ports: "{name: dns, containerPort: 53}"), "web", 0,
            "web (web.default.svc.cluster.local.) resolves to 10.96.0.10, but port 53/UDP of Service default/web leads to \"dns\", "
            + "and no pod has a port of that name over UDP"),

        ["wrong port in an SRV name"] = new(Service("web", Web) + GoodPod, "_htpp._tcp.web SRV", 1,
            "_htpp._tcp.web does not resolve: NXDOMAIN: Service default/web has no port \"htpp\" over tcp; did you mean \"_http._tcp\"?"),

        ["session affinity is on"] = new(Service("web", Web + ", sessionAffinity: ClientIP") + GoodPod, "web", 0,
            "web (web.default.svc.cluster.local.) resolves to 10.96.0.10",
            "note: Service default/web has sessionAffinity ClientIP: each client stays with one endpoint for 10800 s [session-affinity]"),

        ["internal policy Local"] = new(
            Service("web", Web + ", internalTrafficPolicy: Local") + GoodPod + Node("node-1") + Node("node-2"), "web", 0,
            "web (web.default.svc.cluster.local.) resolves to 10.96.0.10",
            "warning: Service default/web has internalTrafficPolicy Local: pods on nodes without a ready endpoint do not reach it: "
            + "node-2 [internal-traffic-local]",
            "ready endpoints are on node-1"),

        ["internal policy Local, from a node without endpoint"] = new(
            Service("web", Web + ", internalTrafficPolicy: Local") + GoodPod
            + Pod("shell", "run: shell", address: "10.244.2.9", node: "node-2"),
            "web --from default/shell", 0,
            "web (web.default.svc.cluster.local.) resolves to 10.96.0.10, but Service default/web has internalTrafficPolicy Local, "
            + "and node node-2 of pod default/shell has no ready endpoint: its packets are dropped"),

        ["external policy Local"] = new(
            Service("web", Web + ", type: LoadBalancer, externalTrafficPolicy: Local") + GoodPod
            + Node("node-1") + Node("node-2"), "web", 0,
            "web (web.default.svc.cluster.local.) resolves to 10.96.0.10",
            "warning: Service default/web has externalTrafficPolicy Local: from outside, nodes without a ready endpoint drop its packets: "
            + "node-2 [external-traffic-local]"),

        ["ExternalName that is an address"] = new(Service("pay", "type: ExternalName, externalName: 192.0.2.7"), "pay", 1,
            "pay does not resolve: NXDOMAIN: Service default/pay is an ExternalName for 192.0.2.7, which is an address; "
            + "DNS has aliases for names only",
            "make it a Service without selector, and write an EndpointSlice that holds the address"),

        ["headless without endpoints"] = new(
            Service("db", Headless) + Pod("db-0", "app: db", ports: "{containerPort: 5432}", status: NotReady), "db", 1,
            "db does not resolve: NXDOMAIN: Service default/db has no ready endpoints; it is headless, so its name does not exist; "
            + "pod default/db-0 is not ready: condition Ready is False: ContainersNotReady: containers with unready status: [c]",
            "error: Service default/db has no ready endpoints; it is headless, so its name does not exist [headless-empty]"),

        ["pod of a StatefulSet without serviceName"] = new(
            Service("db", Headless) + Pod("db-0", "app: db", ports: "{containerPort: 5432}"), "db-0.db", 1,
            "db-0.db does not resolve: NXDOMAIN: pod default/db-0 has no name of its own: "
            + "its hostname is not set and its subdomain not set",
            "it needs hostname: db-0 and subdomain: db, as a StatefulSet with serviceName: db gives it"),

        ["whole name without a dot at its end"] = new(Service("web", Web) + GoodPod, "web.default.svc.cluster.local", 0,
            "web.default.svc.cluster.local resolves to 10.96.0.10",
            "note: the client first asks 6 queries for nothing: \"web.default.svc.cluster.local\" has 4 dots, fewer than ndots:5, "
            + "so the search list comes first [search-cost]",
            "write \"web.default.svc.cluster.local.\" with the dot at its end, or give the pod a lower ndots in dnsConfig"),

        ["whole name with a dot at its end"] = new(Service("web", Web) + GoodPod, "web.default.svc.cluster.local.", 0,
            "web.default.svc.cluster.local. resolves to 10.96.0.10"),

        ["name without a namespace"] = new(Service("web", Web) + GoodPod, "web.svc", 1,
            "web.svc does not resolve: NXDOMAIN: \"web.svc\" lacks a namespace: Service \"web\" is in \"default\""),

        ["name of a namespace"] = new(Service("web", Web) + GoodPod, "default.svc.cluster.local.", 1,
            "default.svc.cluster.local. does not resolve: NODATA: \"default\" is a namespace: only the names of its Services, "
            + "below it, have records"),

        ["mistyped zone"] = new(Service("web", Web) + GoodPod, "web.default.svc.cluster.locl.", 1,
            "web.default.svc.cluster.locl. does not resolve: SERVFAIL: \"cluster.locl\" is no zone of the cluster; "
            + "did you mean \"cluster.local\"?"),

        ["alias that leads nowhere"] = new(Service("pay", "type: ExternalName, externalName: db.default.svc.cluster.local"), "pay", 1,
            "pay does not resolve: NODATA: Service default/pay is an alias for db.default.svc.cluster.local: "
            + "service \"db\" not found in namespace \"default\""),

        ["alias over an alias to a service without endpoints"] = new(
            Service("a", "type: ExternalName, externalName: b.default.svc.cluster.local")
            + Service("b", "type: ExternalName, externalName: db.default.svc.cluster.local") + Service("db", Headless), "a", 1,
            "a does not resolve: NODATA: Service default/a is an alias for db.default.svc.cluster.local: "
            + "Service default/db has no ready endpoints; it is headless, so its name does not exist; "
            + "its selector app=db matches no pod in namespace \"default\", which has no pods"),

        ["aliases in a circle"] = new(
            Service("a", "type: ExternalName, externalName: b.default.svc.cluster.local")
            + Service("b", "type: ExternalName, externalName: a.default.svc.cluster.local"), "a", 1,
            "a does not resolve: NODATA: aliases lead in a circle: Service default/a → default/b → default/a"),

        ["service missing, in a namespace that is named"] = new(Service("web", Web) + GoodPod, "orders.default", 1,
            "orders.default does not resolve: NXDOMAIN: service \"orders\" not found in namespace \"default\"",
            "it has web"),

        ["name of a pod"] = new(Service("web", Web) + GoodPod, "web-1.default", 1,
            "web-1.default does not resolve: NXDOMAIN: service \"web-1\" not found in namespace \"default\", "
            + "but a pod; did you mean \"web\"?"),

        ["a dot at the end of a short name"] = new(Service("web", Web) + GoodPod, "web.default.", 1,
            "web.default. does not resolve: SERVFAIL: with a dot at its end it is asked as it is; without, the search list leads to "
            + "web.default.svc.cluster.local."),

        ["name without svc"] = new(Service("web", Web) + GoodPod, "web.default.cluster.local", 1,
            "web.default.cluster.local does not resolve: NXDOMAIN: \"web.default\" is no name that a cluster has; "
            + "did you mean \"web.default.svc\"?"),

        ["port name without its protocol"] = new(Service("web", Web) + GoodPod, "http.web.default", 1,
            "http.web.default does not resolve: NXDOMAIN: Service default/web has no ready endpoint of the name \"http\"; "
            + "its port of that name is \"_http._tcp\", asked for SRV"),

        ["port name without underscores"] = new(Service("web", Web) + GoodPod, "http.tcp.web.default SRV", 0,
            "http.tcp.web.default (http.tcp.web.default.svc.cluster.local.) resolves to 0 100 80 web.default.svc.cluster.local."),

        ["the zone itself"] = new(Service("web", Web) + GoodPod, "cluster.local", 1,
            "cluster.local does not resolve: NODATA: the zone of the cluster has no A record of its own"),

        ["what names of services end in"] = new(Service("web", Web) + GoodPod, "svc.cluster.local", 1,
            "svc.cluster.local does not resolve: NODATA: below \"svc\" are the names of the cluster; it has no records itself"),

        ["no record of that type"] = new(Service("web", Web) + GoodPod, "web AAAA", 1,
            "web does not resolve: NODATA: Service default/web has no IPv6 address, so there is no AAAA record"),

        ["pod name without a pod"] = new(GoodPod, "10-244-1-9.default.pod", 1,
            "10-244-1-9.default.pod does not resolve: NXDOMAIN: no pod of namespace \"default\" has the address that \"10-244-1-9\" says"),

        ["address without a name"] = new(Service("web", Web) + GoodPod, "10.96.0.99", 1,
            "10.96.0.99 does not resolve: NXDOMAIN: no Service and no endpoint has the address 10.96.0.99"),
    };

    public static TheoryData<string> Troubles => [.. Table.Keys];

    [Theory, MemberData(nameof(Troubles))]
    public async Task Is_named_in_the_first_line(string trouble)
    {
        var expected = Table[trouble];
        Write("cluster/all.yaml", expected.Cluster);

        var (code, output, errors) = await ExplainAsync(expected.Question.Split(' '));

        Assert.Equal("", errors);
        Assert.Equal(expected.Verdict, output.Split('\n')[0]);
        Assert.Equal(expected.Code, code);
        Assert.All(expected.Lines, line => Assert.Contains(line, output.Split('\n').Select(one => one.Trim())));
    }
}
