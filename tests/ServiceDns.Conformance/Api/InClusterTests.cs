using System.Net;
using ServiceDns.Conformance.Examples;
using ServiceDns.Conformance.Server;
using ServiceDns.FakeApiServer;
using Xunit;

namespace ServiceDns.Conformance.Api;

/// <summary>In a pod, with default Corefiles: nothing in them says where the API server is or who we are.</summary>
public class InClusterTests
{
    private static readonly string Role = Repository.Read("Corefile-examples", "api", "rbac.yaml");

    private static readonly string Kubeadm = Path.Combine("tests", "ServiceDns.Conformance", "Examples", "Upstream", "kubeadm.Corefile");

    // A cluster's nodes may have a proxy for the world outside; it is never there for the services.
    private static readonly string[] Proxy = ["HTTPS_PROXY=http://192.0.2.2:3128", "NO_PROXY=.svc,10.96.0.0/12,fd00:10:96::/112"];

    [SkippableTheory]
    [InlineData("10.96.0.1")]
    [InlineData("fd00:10:96::1")]
    public async Task Kubeadms_Corefile_answers_as_from_manifests(string apiAddress)
    {
        await using var pod = await PodServer.CreateAsync(IPAddress.Parse(apiAddress), Role);

        await pod.StartAsync(Kubeadm, Proxy);

        await ExampleTests.AnswersAsync("kubeadm", pod.ClientAt, () => pod.Log);
        Assert.All(pod.Api.Requests.All, request => Assert.Equal(PodServer.Account, request.User));
    }

    [SkippableFact]
    public async Task The_example_answers_what_it_is_there_to_show()
    {
        await using var pod = await PodServer.CreateAsync(IPAddress.Parse("10.96.0.1"), Role);

        await pod.StartAsync(Path.Combine("Corefile-examples", "api", "Corefile"));

        await ExampleTests.AnswersAsync("api", pod.ClientAt, () => pod.Log);
        Assert.DoesNotContain("[WARNING]", pod.Log, StringComparison.Ordinal);
        Assert.DoesNotContain("[ERROR] plugin/kubernetes", pod.Log, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task A_token_that_the_kubelet_renews_is_taken_up()
    {
        await using var pod = await PodServer.CreateAsync(IPAddress.Parse("10.96.0.1"), Role);
        await pod.StartAsync(Kubeadm);

        await pod.GiveTokenAsync("second");
        pod.Api.Connections.Drop();
        pod.Api.Store.Create(ResourceKind.Service, """
            {"metadata":{"name":"later","namespace":"default"},
             "spec":{"clusterIP":"10.96.0.77","clusterIPs":["10.96.0.77"],"ports":[{"port":80}]}}
            """);

        await pod.ExpectAsync("later.default.svc.cluster.local", "10.96.0.77");
        Assert.DoesNotContain(pod.Api.Requests.All, request => request.Code == 401);
        Assert.Contains(pod.Api.Requests.All, request => request.Headers["Authorization"] == "Bearer second");
    }

    [SkippableFact]
    public async Task A_pod_without_a_service_account_is_told_what_it_lacks()
    {
        Skip.If(Directory.Exists("/var/run/secrets/kubernetes.io"), "these tests run in a pod that has a service account");
        var run = await Command.RunAsync(
            ["dotnet", RunningServer.Program, "-conf", Kubeadm],
            new Dictionary<string, string> { ["KUBERNETES_SERVICE_HOST"] = "10.96.0.1", ["KUBERNETES_SERVICE_PORT"] = "443" });

        Assert.Equal(1, run.Exit);
        Assert.Contains(
            "no token at /var/run/secrets/kubernetes.io/serviceaccount/token: the pod needs a service account", run.Error,
            StringComparison.Ordinal);
    }
}
