using System.Text.RegularExpressions;
using ServiceDns.Conformance.Server;
using Xunit;

namespace ServiceDns.Conformance.Deployment;

/// <summary>The chart, rendered by helm with the values that users of CoreDNS's chart set.</summary>
public partial class ChartTests
{
    private const string Deployment = "Deployment coredns", Service = "Service coredns", Pod = "spec/template/spec",
        Container = $"{Pod}/containers/0";

    private static readonly string Chart = Repository.Path("docker", "helm", "servicedns");

    //  value                                                                     object          path                   what is there then
    public static TheoryData<string, string, string, string?> Values => new()
    {
        { "", Deployment, "metadata/namespace", "kube-system" },
        { "",                                                                     Deployment,   "spec/replicas",                    "1" },
        { "",                                                                     Deployment,   "spec/selector/matchLabels",
            "{app.kubernetes.io/instance: coredns, app.kubernetes.io/name: coredns, k8s-app: coredns}" },
        { "",                                                                     Service,      "spec/selector",
            "{app.kubernetes.io/instance: coredns, app.kubernetes.io/name: coredns, k8s-app: coredns}" },
        { "",                                                                     Service,      "spec/ports",
            "[{name: udp-53, port: 53, protocol: UDP, targetPort: 53}, {name: tcp-53, port: 53, protocol: TCP, targetPort: 53}]" },
        { "", Deployment, $"{Container}/image", "servicedns:0.1.0" },
        { "", Deployment, $"{Pod}/dnsPolicy", "Default" },
        { "", Deployment, $"{Pod}/serviceAccountName", "default" },
        { "", "ClusterRole coredns", "rules/0/resources", "[namespaces, services, pods]" },
        { "image: {repository: example.com/dns, tag: v2}", Deployment, $"{Container}/image", "example.com/dns:v2" },
        { "image: {pullSecrets: [{name: key}]}", Deployment, $"{Pod}/imagePullSecrets", "[{name: key}]" },
        { "replicaCount: 3",                                                      Deployment,   "spec/replicas",                    "3" },
        { "hpa: {enabled: true, metrics: []}",                                    Deployment,   "spec/replicas",                    null },
        { "hpa: {enabled: true, maxReplicas: 5}", "HorizontalPodAutoscaler coredns", "spec/maxReplicas", "5" },
        { "autoscaler: {enabled: true}",                                          Deployment,   "spec/replicas",                    null },
        { "autoscaler: {enabled: true, min: 2, coresPerReplica: 64}",             "ConfigMap coredns-autoscaler", "data/linear",
            """{"coresPerReplica":64,"includeUnschedulableNodes":false,"max":0,"min":2,"""
            + "\"nodesPerReplica\":16,\"preventSinglePointFailure\":true}" },
        { "autoscaler: {enabled: true, customFlags: [--nodelabels=a=b]}",         "Deployment coredns-autoscaler", $"{Container}/command",
            "[/cluster-proportional-autoscaler, --namespace=kube-system, --configmap=coredns-autoscaler, --target=Deployment/coredns, "
            + "--logtostderr=true, --v=2, --nodelabels=a=b]" },
        { "resources: {limits: {memory: 1Gi}}", Deployment, $"{Container}/resources/limits/memory", "1Gi" },
        { "rollingUpdate: {maxSurge: 1}", Deployment, "spec/strategy/rollingUpdate", "{maxSurge: 1, maxUnavailable: 1}" },
        { "terminationGracePeriodSeconds: 70", Deployment, $"{Pod}/terminationGracePeriodSeconds", "70" },
        { "podAnnotations: {a: b}", Deployment, "spec/template/metadata/annotations/a", "b" },
        { "podLabels: {a: b}",                                                    Deployment,   "spec/template/metadata/labels/a",  "b" },
        { "serviceType: NodePort", Service, "spec/type", "NodePort" },
        { "service: {name: kube-dns, clusterIP: 10.96.0.10}", "Service kube-dns", "spec/clusterIP", "10.96.0.10" },
        { "service: {trafficDistribution: PreferClose}", Service, "spec/trafficDistribution", "PreferClose" },
        { "service: {ipFamilyPolicy: PreferDualStack, clusterIPs: [10.96.0.10]}", Service, "spec/clusterIPs", "[10.96.0.10]" },
        { "service: {annotations: {a: b}}",                                       Service,      "metadata/annotations/a",           "b" },
        { "prometheus: {service: {enabled: true}}", "Service coredns-metrics", "spec/ports",
          "[{name: metrics, port: 9153, targetPort: 9153}]" },
        { "prometheus: {service: {enabled: true}}", "Service coredns-metrics", "metadata/annotations/prometheus.io|port", "9153" },
        { "prometheus: {monitor: {enabled: true, interval: 10s}}", "ServiceMonitor coredns", "spec/endpoints",
          "[{interval: 10s, port: metrics}]" },
        { "prometheus: {monitor: {enabled: true, additionalLabels: {release: p}}}", "ServiceMonitor coredns", "metadata/labels/release",
          "p" },
        { "serviceAccount: {create: true}", Deployment, $"{Pod}/serviceAccountName", "coredns" },
        { "serviceAccount: {create: true, annotations: {a: b}}", "ServiceAccount coredns", "metadata/annotations", "{a: b}" },
        { "automountServiceAccountToken: false", Deployment, $"{Pod}/automountServiceAccountToken", "false" },
        { "rbac: {create: false}",                                                "ClusterRole coredns", "rules",                   null },
        { "rbac: {multiclusterEnable: true}", "ClusterRole coredns", "rules/2/resources", "[serviceimports]" },
        { "rbac: {nodesEnable: true}", "ClusterRole coredns", "rules/2/resources", "[nodes]" },
        { "clusterRole: {nameOverride: dns}",                                     "ClusterRoleBinding dns", "roleRef/name",         "dns" },
        { "isClusterService: false",                                              Deployment,   $"{Pod}/dnsPolicy",                 null },
        { "isClusterService: false", Deployment, "spec/selector/matchLabels",
          "{app.kubernetes.io/instance: coredns, app.kubernetes.io/name: coredns}" },
        { "k8sAppLabelOverride: kube-dns", Deployment, "spec/template/metadata/labels/k8s-app", "kube-dns" },
        { "priorityClassName: system-cluster-critical", Deployment, $"{Pod}/priorityClassName", "system-cluster-critical" },
        { "podSecurityContext: {fsGroup: 1}",                                     Deployment,   $"{Pod}/securityContext/fsGroup",   "1" },
        { "securityContext: {runAsUser: 7}", Deployment, $"{Container}/securityContext/runAsUser", "7" },
        { "livenessProbe: {enabled: false}",                                      Deployment,   $"{Container}/livenessProbe",       null },
        { "readinessProbe: {periodSeconds: 2}", Deployment, $"{Container}/readinessProbe/periodSeconds", "2" },
        { "affinity: {podAntiAffinity: {requiredDuringSchedulingIgnoredDuringExecution: [{topologyKey: z, "
            + "labelSelector: {matchLabels: {a: '{{ .Release.Name }}'}}}]}}",
            Deployment, $"{Pod}/affinity/podAntiAffinity/requiredDuringSchedulingIgnoredDuringExecution/0/labelSelector/matchLabels",
            "{a: coredns}" },
        { "topologySpreadConstraints: [{maxSkew: 1, topologyKey: z, whenUnsatisfiable: ScheduleAnyway}]", Deployment,
          $"{Pod}/topologySpreadConstraints/0/topologyKey", "z" },
        { "nodeSelector: {a: b}", Deployment, $"{Pod}/nodeSelector", "{a: b}" },
        { "tolerations: [{operator: Exists}]", Deployment, $"{Pod}/tolerations",
          "[{key: CriticalAddonsOnly, operator: Exists}, {operator: Exists}]" },
        { "podDisruptionBudget: {maxUnavailable: 1}", "PodDisruptionBudget coredns", "spec/selector/matchLabels/k8s-app", "coredns" },
        { "initContainers: [{name: i}]",                                          Deployment,   $"{Pod}/initContainers/0/name",     "i" },
        { "extraContainers: [{name: e}]",                                         Deployment,   $"{Pod}/containers/1/name",         "e" },
        { "extraVolumes: [{name: v, emptyDir: {}}]",                              Deployment,   $"{Pod}/volumes/1/name",            "v" },
        { "extraVolumeMounts: [{name: v, mountPath: /v}]", Deployment, $"{Container}/volumeMounts/1", "{mountPath: /v, name: v}" },
        { "extraSecrets: [{name: s, mountPath: /s}]", Deployment, $"{Pod}/volumes/1/secret", "{defaultMode: 256, secretName: s}" },
        { "env: [{name: A, value: b}]",                                           Deployment,   $"{Container}/env/0/value",         "b" },
        { "customLabels: {team: net}",                                            "ConfigMap coredns", "metadata/labels/team",      "net" },
        { "customAnnotations: {a: b}", "ClusterRole coredns", "metadata/annotations", "{a: b}" },
        { "deployment: {skipConfig: true}",                                       "ConfigMap coredns", "data",                      null },
        { "deployment: {name: dns}",                                              "Deployment dns", "metadata/name",                "dns" },
        { "deployment: {enabled: false}",                                         Deployment,   "metadata/name",                    null },
        { "deployment: {annotations: {a: b}}",                                    Deployment,   "metadata/annotations/a",           "b" },
        { "deployment: {dnsPolicy: None, dnsConfig: {nameservers: [192.0.2.1]}}", Deployment, $"{Pod}/dnsConfig/nameservers",
          "[192.0.2.1]" },
        { "fullnameOverride: dns",                                                "Deployment dns", "metadata/name",                "dns" },
        { "nameOverride: names", "Deployment coredns-names", "metadata/name", "coredns-names" },
        { "zoneFiles: [{filename: a.db, contents: \"a. A 192.0.2.1\\n\"}]", "ConfigMap coredns", "data/a.db", "a. A 192.0.2.1\n" },
        { "zoneFiles: [{filename: a.db, contents: a}]", Deployment, $"{Pod}/volumes/0/configMap/items",
          "[{key: Corefile, path: Corefile}, {key: a.db, path: a.db}]" },
        { "extraConfig: {import: {parameters: /opt/coredns/*.conf}}", "ConfigMap coredns", "data/Corefile",
          "import /opt/coredns/*.conf\n*" },
        { "servers: [{port: 53, servicePort: 5353, nodePort: 30053, hostPort: 53, zones: [{zone: .}], plugins: [{name: whoami}]}]", Service,
          "spec/ports",
            "[{name: udp-53, nodePort: 30053, port: 5353, protocol: UDP, targetPort: 53}]" },
        { "servers: [{port: 53, hostPort: 53, plugins: [{name: whoami}]}]", Deployment, $"{Container}/ports",
          "[{containerPort: 53, hostPort: 53, name: udp-53, protocol: UDP}]" },
        { "servers: [{port: 853, zones: [{zone: a., scheme: tls://}], plugins: [{name: whoami}]}]", Service, "spec/ports",
          "[{name: tcp-853, port: 853, protocol: TCP, targetPort: 853}]" },
        { "servers: [{port: 54, zones: [{zone: a.}, {zone: b.}], plugins: [{name: whoami}, {name: cache, parameters: 30}]}]",
          "ConfigMap coredns", "data/Corefile",
            "a.:54 b.:54 {\n    whoami\n    cache 30\n}" },
    };

    [SkippableTheory, MemberData(nameof(Values))]
    public async Task A_value_has_its_effect_and_the_API_knows_every_field(string values, string name, string path, string? expected)
    {
        var manifests = await RenderAsync(values);

        Assert.Empty(manifests.Errors);
        var found = manifests.Find(name, path);
        if (expected is { } prefix && prefix.EndsWith('*')) Assert.StartsWith(prefix[..^1], found, StringComparison.Ordinal);
        else Assert.Equal(expected, found);
    }

    [SkippableTheory]
    [InlineData("")]
    [InlineData("servers: [{zones: [{zone: example.com, use_tcp: true}], port: 53, "
        + "plugins: [{name: hosts, configBlock: \"192.0.2.1 a.example.com\\nfallthrough\"}, {name: whoami}]}]")]
    public async Task The_Corefile_is_valid(string values) =>
        await CorefileCheck.IsValidAsync((await RenderAsync(values)).Find("ConfigMap coredns", "data/Corefile")!);

    [SkippableFact]
    public async Task Helm_finds_nothing_to_improve()
    {
        Needs.Commands("helm");
        var run = await Command.RunAsync("helm", "lint", "--strict", Chart);

        Assert.True(run.Exit == 0, run.Output + run.Error);
    }

    [SkippableFact]
    public async Task A_policy_that_needs_a_server_to_ask_is_refused_without_one()
    {
        Needs.Commands("helm");
        var run = await Command.RunAsync("helm", "template", "coredns", Chart, "--set", "deployment.dnsPolicy=None");

        Assert.NotEqual(0, run.Exit);
        Assert.Contains("deployment.dnsConfig must say which servers to ask", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_value_is_used()
    {
        var values = File.ReadLines(Path.Combine(Chart, "values.yaml")).Select(line => TopLevel().Match(line))
            .Where(match => match.Success);
        var templates = string.Concat(Directory.EnumerateFiles(Path.Combine(Chart, "templates")).Select(File.ReadAllText));

        Assert.All(
            values.Select(match => match.Groups[1].Value),
            value => Assert.Contains($".Values.{value}", templates, StringComparison.Ordinal));
    }

    private static async Task<Manifests> RenderAsync(string values)
    {
        Needs.Commands("helm");
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(file, values);
            var run = await Command.RunAsync("helm", "template", "coredns", Chart, "--namespace", "kube-system", "--values", file);
            Assert.True(run.Exit == 0, run.Error);
            return new Manifests(run.Output);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [GeneratedRegex("^#? ?([a-zA-Z0-9]+):")]
    private static partial Regex TopLevel();
}
