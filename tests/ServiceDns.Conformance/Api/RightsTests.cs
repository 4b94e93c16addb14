using ServiceDns.Conformance.Readme;
using ServiceDns.FakeApiServer;
using Xunit;

namespace ServiceDns.Conformance.Api;

/// <summary>The rights that the page of *kubernetes* shows are those that it needs, each of them, and no others.</summary>
public class RightsTests
{
    private const string Account = "dns";

    private static readonly IReadOnlyList<ClusterRole.Rule> Shown = ClusterRole.Read(string.Join('\n', Block.All.Single(block =>
        block.Place.StartsWith("src/ServiceDns.Plugins/Kubernetes/README.md:", StringComparison.Ordinal)
            && block.Tag == "yaml").Lines) + "\n");

    public static TheoryData<string> Resources => [.. Shown.Select(rule => rule.Kind.Plural)];

    [Fact]
    public async Task With_them_everything_is_served()
    {
        await using var run = await StartAsync(Shown);

        await run.ExpectReadyAsync();

        await run.ExpectAsync("web", "10.96.0.10");
        await run.ExpectAsync("10-1-0-7.shop.pod.cluster.local.", "10.1.0.7");
        await run.ExpectAsync("10-1-0-7.db.shop.svc.cluster.local.", "10.1.0.7");
        await run.ExpectAsync("far.shop.svc.clusterset.local.", "10.42.0.9");
        var used = run.Api.Requests.All.Select(request => (request.Verb, request.Kind!.Plural)).ToHashSet();
        Assert.Equal(Shown.SelectMany(rule => rule.Verbs, (rule, verb) => (verb, rule.Kind.Plural)).ToHashSet(), used);
        Assert.DoesNotContain("[ERROR]", run.Log, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Resources))]
    public async Task Without_one_the_log_names_it(string resource)
    {
        var missing = Shown.Single(rule => rule.Kind.Plural == resource);
        await using var run = await StartAsync(Shown.Where(rule => rule != missing));

        await run.ExpectLogAsync(
            $"needs the rule apiGroups: [\"{missing.Kind.Group}\"], resources: [\"{resource}\"], "
            + $"verbs: [{string.Join(", ", missing.Verbs)}]");
        Assert.Equal(503, (await run.ReadyAsync()).Status);
        missing.AllowTo(run.Api.Access, Account);

        await run.ExpectReadyAsync();
    }

    [Fact]
    public void The_examples_role_is_the_pages()
    {
        var example = ClusterRole.Read(Repository.Read("Corefile-examples", "api", "rbac.yaml"));

        Assert.Equal(Texts(Shown.Where(rule => rule.Kind != ResourceKind.ServiceImport && rule.Kind != ResourceKind.Node)), Texts(example));
    }

    private static async Task<FollowingServer> StartAsync(IEnumerable<ClusterRole.Rule> rules)
    {
        var run = await FollowingServer.CreateAsync();
        run.Api.Behaviour.StreamingList = StreamingList.GateOff; // lists are asked for then, too
        run.Api.Access.AddToken("secret", Account);
        foreach (var rule in rules) rule.AllowTo(run.Api.Access, Account);
        run.Api.Store.Create(ResourceKind.Pod, """
            {"metadata":{"name":"db-0","namespace":"shop"},
             "status":{"phase":"Running","podIP":"10.1.0.7","podIPs":[{"ip":"10.1.0.7"}]}}
            """);
        run.Api.Store.Create(
            ResourceKind.Service, """{"metadata":{"name":"db","namespace":"shop"},"spec":{"clusterIP":"None","ports":[{"port":80}]}}""");
        run.Api.Store.Create(ResourceKind.EndpointSlice, """
            {"metadata":{"name":"db-x","namespace":"shop","labels":{"kubernetes.io/service-name":"db"}},"addressType":"IPv4",
             "endpoints":[{"addresses":["10.1.0.7"],"conditions":{"ready":true}}],"ports":[{"name":"","port":80,"protocol":"TCP"}]}
            """);
        run.Api.Store.Create(ResourceKind.ServiceImport, """
            {"apiVersion":"multicluster.x-k8s.io/v1alpha1","kind":"ServiceImport","metadata":{"name":"far","namespace":"shop"},
             "spec":{"type":"ClusterSetIP","ips":["10.42.0.9"],"ports":[{"port":80,"protocol":"TCP"}]}}
            """);
        await run.WriteAsync(
            "pods verified\nlocality\nmulticluster clusterset.local\nstartup_timeout 100ms", "token: secret",
            zones: "cluster.local clusterset.local");
        await run.StartAsync();
        return run;
    }

    private static IEnumerable<string> Texts(IEnumerable<ClusterRole.Rule> rules) =>
        rules.Select(rule => $"{rule.Kind.Group}/{rule.Kind.Plural} {string.Join(' ', rule.Verbs)}").Order(StringComparer.Ordinal);
}
