using System.Text;
using ServiceDns.Conformance.Server;
using ServiceDns.FakeApiServer;
using Xunit;

namespace ServiceDns.Conformance.Api;

/// <summary>Who the program is to the API server, and what it needs to be allowed.</summary>
public class AccessTests
{
    private static readonly ResourceKind[] Needed = [ResourceKind.Namespace, ResourceKind.Service, ResourceKind.EndpointSlice];

    [Fact]
    public async Task Lists_and_watches_of_three_resources_are_all_it_needs()
    {
        await using var run = await FollowingServer.CreateAsync();
        foreach (var kind in Needed) run.Api.Access.Allow("dns", kind, null, "list", "watch");
        run.Api.Access.AddToken("secret", "dns");
        await run.WriteAsync("", "token: secret");

        await run.StartAsync();

        await run.ExpectAsync("web", "10.96.0.10");
        run.AddService("later", "10.96.0.11");
        await run.ExpectAsync("later", "10.96.0.11");
        await run.ExpectReadyAsync();
        Assert.All(run.Api.Requests.All, request => Assert.Contains(request.Kind, Needed));
        var scrape = await run.MetricsAsync();
        Assert.Contains(
            $"coredns_kubernetes_rest_client_requests_total{{code=\"200\",method=\"GET\",host=\"{run.Api.Address.Authority}\"}}", scrape);
    }

    [Fact]
    public async Task A_token_that_rotates_is_taken_up()
    {
        await using var run = await FollowingServer.CreateAsync();
        run.Api.Access.AllowsAnonymous = false;
        run.Api.Access.Allow("dns", null, null, "*");
        run.Api.Access.AddToken("first", "dns");
        await File.WriteAllTextAsync(run.PathOf("token"), "first\n");
        await run.WriteAsync("", "tokenFile: token");
        await run.StartAsync();
        await run.ExpectAsync("web", "10.96.0.10");

        run.Api.Access.AddToken("second", "dns");
        run.Api.Access.RemoveToken("first");
        await File.WriteAllTextAsync(run.PathOf("token"), "second");
        run.Api.Connections.Drop();
        run.AddService("later", "10.96.0.11");

        await run.ExpectAsync("later", "10.96.0.11");
    }

    [Fact]
    public async Task A_client_certificate_is_shown()
    {
        await using var run = await FollowingServer.CreateAsync();
        run.Api.Access.AllowsAnonymous = false;
        run.Api.Access.Allow("system:dns", null, null, "list", "watch");
        var (certificate, key) = run.Api.Authority.IssueClient("system:dns");
        await File.WriteAllTextAsync(run.PathOf("client.crt"), certificate);
        await run.WriteAsync("", $"client-certificate: client.crt\nclient-key-data: {Convert.ToBase64String(Encoding.UTF8.GetBytes(key))}");

        await run.StartAsync();

        await run.ExpectAsync("web", "10.96.0.10");
    }

    [Fact]
    public async Task A_command_gives_the_token_and_is_asked_again_when_it_is_refused()
    {
        await using var run = await FollowingServer.CreateAsync();
        run.Api.Access.AllowsAnonymous = false;
        run.Api.Access.Allow("dns", null, null, "list", "watch");
        run.Api.Access.AddToken("t1", "dns");
        await File.WriteAllTextAsync(run.PathOf("plugin"), """
            #!/bin/sh
            cd "$(dirname "$0")"
            echo run >> runs
            echo '{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","status":{"token":"t'$(wc -l < runs)'"}}'
            """);
        await Command.RunAsync("chmod", "+x", run.PathOf("plugin"));
        await run.WriteAsync("", "exec:\n  apiVersion: client.authentication.k8s.io/v1\n  command: ./plugin\n  interactiveMode: Never");
        await run.StartAsync();
        await run.ExpectAsync("web", "10.96.0.10");

        run.Api.Access.AddToken("t2", "dns");
        run.Api.Access.RemoveToken("t1");
        run.Api.Connections.Drop();
        run.AddService("later", "10.96.0.11");

        await run.ExpectAsync("later", "10.96.0.11");
        Assert.Equal(2, File.ReadAllLines(run.PathOf("runs")).Length);
    }

    [Fact]
    public async Task What_is_forbidden_is_named_and_found_out_when_it_is_allowed()
    {
        await using var run = await FollowingServer.CreateAsync();
        run.Api.Access.AddToken("secret", "dns");
        run.Api.Access.Allow("dns", ResourceKind.Namespace, null, "list", "watch");
        run.Api.Access.Allow("dns", ResourceKind.EndpointSlice, null, "list", "watch");
        await run.WriteAsync("startup_timeout 100ms", "token: secret");

        await run.StartAsync();

        await run.ExpectLogAsync("resources: [\"services\"], verbs: [list, watch]");
        await run.ExpectAsync("web", "SERVFAIL");
        run.Api.Access.Allow("dns", ResourceKind.Service, null, "list", "watch");
        await run.ExpectAsync("web", "10.96.0.10");
    }

    [Fact]
    public async Task The_environment_of_a_pod_comes_from_the_same_server()
    {
        await using var run = await FollowingServer.CreateAsync();

        var command = await Command.RunAsync(
            "dotnet", RunningServer.Program, "env", "-n", "shop", "--kubeconfig", run.PathOf("kubeconfig"), "--context", "fake");

        Assert.Equal("", command.Error);
        Assert.Contains("WEB_SERVICE_HOST=10.96.0.10\n", command.Output);
    }

    [Fact]
    public async Task Outside_of_a_cluster_a_block_without_a_source_says_what_it_lacks()
    {
        var folder = Directory.CreateTempSubdirectory("servicedns-").FullName;
        var path = Path.Combine(folder, "Corefile");
        await File.WriteAllTextAsync(path, "cluster.local:0 {\n    kubernetes\n}\n");

        var check = await Command.RunAsync("dotnet", RunningServer.Program, "check", "-conf", path);
        var start = await Command.RunAsync("dotnet", RunningServer.Program, "-conf", path);

        Assert.Equal(0, check.Exit);
        Assert.Equal(1, start.Exit);
        Assert.StartsWith($"{path}:2 - plugin/kubernetes: unable to load in-cluster configuration, KUBERNETES_SERVICE_HOST and "
            + "KUBERNETES_SERVICE_PORT must be defined; ", start.Error);
        Assert.Contains("'manifests PATH...'", start.Error);
        Directory.Delete(folder, recursive: true);
    }
}
