using System.Text.Json.Nodes;
using ServiceDns.Conformance.Server;
using ServiceDns.FakeApiServer;
using ServiceDns.FakeApiServer.Faults;
using Xunit;

namespace ServiceDns.Conformance.Api;

/// <summary><c>servicedns explain</c> asks an API server for what it needs, with the rights of a DNS server.</summary>
public sealed class ExplainTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("explain-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task Labels_that_differ_and_pods_that_are_not_ready_are_found()
    {
        await using var api = await FakeApi.StartAsync(new FakeApiOptions { Tls = true });
        foreach (var kind in (ResourceKind[])[ResourceKind.Namespace, ResourceKind.Service, ResourceKind.EndpointSlice, ResourceKind.Pod])
        {
            api.Access.Allow("dns", kind, null, "list", "watch");
        }
        api.Access.AddToken("secret", "dns");
        Add(api, ResourceKind.Namespace, """{"metadata":{"name":"shop"}}""");
        Add(api, ResourceKind.Service, """
            {"metadata":{"name":"web","namespace":"shop"},
             "spec":{"clusterIP":"10.96.0.10","selector":{"app":"web"},"ports":[{"port":80}]}}
            """);
        Add(api, ResourceKind.Service, """
            {"metadata":{"name":"api","namespace":"shop"},
             "spec":{"clusterIP":"10.96.0.11","selector":{"app":"api"},"ports":[{"port":80}]}}
            """);
        Add(
            api, ResourceKind.Pod,
            """{"metadata":{"name":"web-1","namespace":"shop","labels":{"app":"wbe"}},"status":{"phase":"Running","podIP":"10.1.0.1"}}""");
        Add(api, ResourceKind.Pod, """
            {"metadata":{"name":"api-1","namespace":"shop","labels":{"app":"api"}},
             "status":{"phase":"Running","podIP":"10.1.0.2","conditions":[{"type":"Ready","status":"False","reason":"ContainersNotReady"}]}}
            """);
        await File.WriteAllTextAsync(Path.Combine(folder, "config"), api.Kubeconfig("token: secret"));

        Assert.Equal(
            "web (web.shop.svc.cluster.local.) resolves to 10.96.0.10, but Service shop/web has no ready endpoints; "
            + "its selector app=web matches no pod in namespace \"shop\"; nearest is pod shop/web-1, which has app=wbe instead of app=web",
            await FirstLineAsync("web"));
        Assert.Equal(
            "api (api.shop.svc.cluster.local.) resolves to 10.96.0.11, but Service shop/api has no ready endpoints; "
            + "pod shop/api-1 is not ready: condition Ready is False: ContainersNotReady",
            await FirstLineAsync("api"));
    }

    [Fact]
    public async Task A_cluster_that_takes_longer_to_read_than_a_start_waits_for_is_waited_for()
    {
        await using var api = await FakeApi.StartAsync();
        Add(api, ResourceKind.Namespace, """{"metadata":{"name":"shop"}}""");
        Add(api, ResourceKind.Service, """{"metadata":{"name":"web","namespace":"shop"},"spec":{"clusterIP":"10.96.0.10"}}""");
        api.Faults.Add(Fault.Late(TimeSpan.FromSeconds(3)), where: request => request.Is("list", ResourceKind.Service));
        var corefile = Path.Combine(folder, "Corefile");
        await File.WriteAllTextAsync(
            corefile, $". {{\n kubernetes cluster.local {{\n  endpoint {api.Address}\n  startup_timeout 1s\n }}\n}}\n");

        var run = await Command.RunAsync("dotnet", RunningServer.Program, "explain", "web.shop", "A", "-conf", corefile);

        Assert.StartsWith("web.shop (web.shop.svc.cluster.local.) resolves to 10.96.0.10, but ", run.Output);
        Assert.DoesNotContain("not-synced", run.Output);
    }

    [Fact]
    public async Task A_server_that_is_not_there_ends_with_2()
    {
        await File.WriteAllTextAsync(
            Path.Combine(folder, "Corefile"),
            $". {{\n kubernetes cluster.local {{\n  endpoint http://127.0.0.1:{Sockets.FreePort()}\n }}\n}}\n");

        var run = await Command.RunAsync("dotnet", RunningServer.Program, "explain", "web", "-conf", Path.Combine(folder, "Corefile"));

        Assert.Equal(2, run.Exit);
        Assert.Contains("Connection refused", run.Error);
    }

    private async Task<string> FirstLineAsync(string name)
    {
        var run = await Command.RunAsync(
            "dotnet", RunningServer.Program, "explain", name, "A", "--namespace", "shop", "--kubeconfig", Path.Combine(folder, "config"));
        Assert.True(run.Exit == 0, run.Error);
        return run.Output.Split('\n')[0];
    }

    private static void Add(FakeApi api, ResourceKind kind, string json) => api.Store.Create(kind, JsonNode.Parse(json)!.AsObject());
}
