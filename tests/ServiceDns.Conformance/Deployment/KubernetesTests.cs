using ServiceDns.Conformance.Api;
using ServiceDns.Conformance.Server;
using Xunit;

namespace ServiceDns.Conformance.Deployment;

/// <summary>The manifests under docker/, put together as <c>kubectl apply -k</c> does.</summary>
public class KubernetesTests
{
    private const string Deployment = "Deployment coredns", Pod = "spec/template/spec", Container = $"{Pod}/containers/0";

    private static readonly string[] FolderNames = ["kubernetes", "kubernetes-new", "kubernetes-proxy", "kubernetes-proxy-cleanup"];

    public static TheoryData<string> Folders => [.. FolderNames];

    [SkippableTheory, MemberData(nameof(Folders))]
    public async Task The_API_knows_every_field(string folder)
    {
        var manifests = await BuildAsync(folder);

        Assert.Empty(manifests.Errors);
        Assert.NotEmpty(manifests.Names);
    }

    [Fact]
    public void Every_folder_is_tested() =>
        Assert.Equal(
            Directory.EnumerateFiles(Repository.Path("docker"), "kustomization.yaml", SearchOption.AllDirectories)
                .Select(file => Path.GetFileName(Path.GetDirectoryName(file))!).Order(StringComparer.Ordinal),
            FolderNames.Order(StringComparer.Ordinal));

    //                           object                    path                                          what kubeadm's addon has there
    public static TheoryData<string, string, string> Kept => new()
    {
        { Deployment,                                      "metadata/namespace",                         "kube-system" },
        { Deployment,                                      "metadata/labels/k8s-app",                    "kube-dns" },
        { Deployment,                                      "spec/selector/matchLabels",                  "{k8s-app: kube-dns}" },
        { Deployment,                                      "spec/template/metadata/labels",              "{k8s-app: kube-dns}" },
        { Deployment,                                      "spec/strategy/rollingUpdate/maxUnavailable", "1" },
        { Deployment,                                      $"{Pod}/serviceAccountName",                  "coredns" },
        { Deployment,                                      $"{Pod}/priorityClassName",                   "system-cluster-critical" },
        { Deployment,                                      $"{Pod}/dnsPolicy",                           "Default" },
        { Deployment,                                      $"{Pod}/tolerations/0/key",                   "CriticalAddonsOnly" },
        { Deployment, $"{Pod}/tolerations/1/key", "node-role.kubernetes.io/control-plane" },
        { Deployment,                                      $"{Container}/name",                          "coredns" },
        { Deployment,                                      $"{Container}/args",                          "[-conf, /etc/coredns/Corefile]" },
        { Deployment, $"{Container}/ports/0", "{containerPort: 53, name: dns, protocol: UDP}" },
        { Deployment, $"{Container}/ports/1", "{containerPort: 53, name: dns-tcp, protocol: TCP}" },
        { Deployment, $"{Container}/ports/2", "{containerPort: 9153, name: metrics, protocol: TCP}" },
        { Deployment, $"{Container}/livenessProbe/httpGet", "{path: /health, port: liveness-probe, scheme: HTTP}" },
        { Deployment, $"{Container}/readinessProbe/httpGet", "{path: /ready, port: readiness-probe, scheme: HTTP}" },
        { Deployment,                                      $"{Container}/resources/limits/memory",       "170Mi" },
        { Deployment, $"{Container}/securityContext/capabilities", "{add: [NET_BIND_SERVICE], drop: [ALL]}" },
        { Deployment,                                      $"{Container}/securityContext/readOnlyRootFilesystem", "true" },
        { Deployment,                                      $"{Container}/securityContext/allowPrivilegeEscalation", "false" },
        { Deployment,                                      $"{Container}/volumeMounts/0/mountPath",      "/etc/coredns" },
        { Deployment,                                      $"{Container}/volumeMounts/1/mountPath",      "/etc/coredns/custom" },
        { Deployment,                                      $"{Pod}/volumes/0/configMap/name",            "coredns" },
        { Deployment, $"{Pod}/volumes/0/configMap/items", "[{key: Corefile, path: Corefile}]" },
        { Deployment, $"{Pod}/volumes/1/configMap", "{name: coredns-custom, optional: true}" },
        { "Service kube-dns",                              "metadata/labels/kubernetes.io|cluster-service", "true" },
        { "Service kube-dns",                              "spec/selector",                              "{k8s-app: kube-dns}" },
        { "Service kube-dns", "spec/ports/0", "{name: dns, port: 53, protocol: UDP, targetPort: 53}" },
        { "Service kube-dns", "spec/ports/1", "{name: dns-tcp, port: 53, protocol: TCP, targetPort: 53}" },
        { "Service kube-dns", "spec/ports/2", "{name: metrics, port: 9153, protocol: TCP, targetPort: 9153}" },
        { "ClusterRoleBinding system:coredns",             "roleRef/name",                               "system:coredns" },
        { "ServiceAccount coredns",                        "metadata/namespace",                         "kube-system" },
    };

    [SkippableTheory, MemberData(nameof(Kept))]
    public async Task What_others_select_on_is_as_it_was(string name, string path, string expected) =>
        Assert.Equal(expected, (await BuildAsync("kubernetes")).Find(name, path));

    [SkippableFact]
    public async Task In_place_of_another_server_its_Corefile_address_and_replicas_stay()
    {
        var manifests = await BuildAsync("kubernetes");

        Assert.DoesNotContain("ConfigMap coredns", manifests.Names);
        Assert.Null(manifests.Find("Service kube-dns", "spec/clusterIP"));
        Assert.Null(manifests.Find(Deployment, "spec/replicas"));
        Assert.Equal(
            "{maxUnavailable: 1, selector: {matchLabels: {k8s-app: kube-dns}}}", manifests.Find("PodDisruptionBudget coredns", "spec"));
    }

    [SkippableFact]
    public async Task A_new_cluster_gets_an_address_two_replicas_and_a_Corefile_that_is_valid()
    {
        var manifests = await BuildAsync("kubernetes-new");

        Assert.Equal("10.96.0.10", manifests.Find("Service kube-dns", "spec/clusterIP"));
        Assert.Equal("2", manifests.Find(Deployment, "spec/replicas"));
        await CorefileCheck.IsValidAsync(manifests.Find("ConfigMap coredns", "data/Corefile")!);
    }

    [Fact]
    public void The_role_is_that_of_the_example() =>
        Assert.Equal(
            ClusterRole.Read(Repository.Read("Corefile-examples", "api", "rbac.yaml"))
                .Select(rule => $"{rule.Kind.Plural} {string.Join(' ', rule.Verbs)}"),
            ClusterRole.Read(Repository.Read("docker", "kubernetes", "rbac.yaml"))
                .Select(rule => $"{rule.Kind.Plural} {string.Join(' ', rule.Verbs)}"));

    [SkippableFact]
    public async Task The_forwarder_takes_its_configuration_without_a_word()
    {
        var manifests = await BuildAsync("kubernetes-proxy");
        var folder = Directory.CreateTempSubdirectory("servicedns-").FullName;
        try
        {
            var config = Path.Combine(folder, "config.conf");
            await File.WriteAllTextAsync(config, manifests.Find("ConfigMap servicedns-proxy", "data/config.conf")!);

            var run = await Command.RunAsync(
                "dotnet", RunningServer.Program, "proxy", $"--config={config}", "--write-config-to", Path.Combine(folder, "written"));

            Assert.Equal((0, ""), (run.Exit, run.Error));
            Assert.DoesNotContain("WARNING", run.Output, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<Manifests> BuildAsync(string folder)
    {
        Needs.Commands("kubectl");
        var run = await Command.RunAsync("kubectl", "kustomize", Repository.Path("docker", folder));
        Assert.True(run.Exit == 0, run.Error);
        return new Manifests(run.Output);
    }
}
