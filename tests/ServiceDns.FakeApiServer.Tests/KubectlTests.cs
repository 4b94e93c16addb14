using System.Diagnostics;

namespace ServiceDns.FakeApiServer.Tests;

public sealed class KubectlTests : IDisposable
{
    private readonly DirectoryInfo home = Directory.CreateTempSubdirectory("kubectl-");

    //                               kubectl's arguments                                                        first and number of lines
    public static TheoryData<string, string, int> Commands => new()
    {
        { "get ns --no-headers -o name",                                                          "namespace/ns-000",                 4 },
        { "get pods -A --no-headers -o name",                                                     "pod/svc-00000-7d9c5b8f6-00000",    130 },
        { "get pods -A --no-headers -o name --chunk-size=7",                                      "pod/svc-00000-7d9c5b8f6-00000",    130 },
        { "get pods -n ns-001 --no-headers -o name --field-selector spec.nodeName=node-0005",     "pod/svc-00001-7d9c5b8f6-00005",    7 },
        { "get po -A --no-headers -o name -l app.kubernetes.io/name=worker",                      "pod/worker-00064",                 30 },
        { "get svc -A --no-headers -o name --selector app.kubernetes.io/name!=svc-00000",         "service/svc-00004",                19 },
        {
            "get endpointslices.discovery.k8s.io -n ns-000 -o name -l kubernetes.io/service-name=svc-00004",
            "endpointslice.discovery.k8s.io/svc-00004-07bbc", 1
        },
        { "get node node-0003 -o jsonpath={.status.addresses[0].address}",                        "172.16.0.4",                       1 },
        { "get ns ns-002 -o yaml",                                                                "apiVersion: v1",                   15 },
    };

    [SkippableTheory, MemberData(nameof(Commands))]
    public async Task The_real_kubectl_gets(string arguments, string first, int lines)
    {
        await using var api = await StartAsync();

        var output = await RunAsync(api, "token: secret", arguments);

        Assert.Equal((first, lines), (output.Split('\n')[0], output.Split('\n').Length));
    }

    [SkippableFact]
    public async Task The_real_kubectl_comes_with_a_client_certificate()
    {
        await using var api = await StartAsync();
        var (certificate, key) = api.Authority.IssueClient("root");
        api.Access.Allow("root", null, null, "*");

        await RunAsync(api, $"client-certificate-data: {Base64(certificate)}\nclient-key-data: {Base64(key)}", "get nodes -o name");

        Assert.Equal("root", api.Requests.All[^1].User);
    }

    [SkippableFact]
    public async Task The_real_kubectl_watches()
    {
        await using var api = await StartAsync();
        using var kubectl = Start(api, "token: secret", "get svc -n ns-001 -o name --watch-only");
        Assert.True(SpinWait.SpinUntil(() => api.Watches.Count == 1, TimeSpan.FromSeconds(30)));

        api.Store.AddService("fresh", "ns-001");
        api.Store.AddService("elsewhere", "ns-002");
        api.Store.Delete(ResourceKind.Service, "ns-001", "fresh");
        var lines = (await kubectl.StandardOutput.ReadLineAsync(), await kubectl.StandardOutput.ReadLineAsync());
        kubectl.Kill();

        Assert.Equal(("service/fresh", "service/fresh"), lines);
    }

    public void Dispose() => home.Delete(recursive: true);

    private static async Task<FakeApi> StartAsync()
    {
        Skip.IfNot(File.Exists("/usr/bin/kubectl") || File.Exists("/usr/local/bin/kubectl"), "kubectl is not installed");
        var api = await FakeApi.StartAsync(new FakeApiOptions { Tls = true });
        new Generated.ClusterShape { Namespaces = 4, Nodes = 10, Services = 20, Endpoints = 100, Pods = 130 }.Fill(api.Store);
        api.Access.AddToken("secret", "admin");
        api.Access.Allow("admin", null, null, "*");
        return api;
    }

    private static string Base64(string text) => Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(text));

    private async Task<string> RunAsync(FakeApi api, string user, string arguments)
    {
        using var kubectl = Start(api, user, arguments);
        var output = await kubectl.StandardOutput.ReadToEndAsync();
        var errors = await kubectl.StandardError.ReadToEndAsync();
        await kubectl.WaitForExitAsync();
        Assert.True(kubectl.ExitCode == 0, errors);
        return output.TrimEnd('\n');
    }

    private Process Start(FakeApi api, string user, string arguments)
    {
        var config = Path.Combine(home.FullName, "config");
        File.WriteAllText(config, api.Kubeconfig(user));
        var start = new ProcessStartInfo("kubectl") { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in arguments.Split(' ')) start.ArgumentList.Add(argument);
        (start.Environment["KUBECONFIG"], start.Environment["HOME"]) = (config, home.FullName);
        return Process.Start(start)!;
    }
}
