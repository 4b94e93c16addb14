using ServiceDns.Sources.Kubernetes;
using ServiceDns.Sources.Tests.Kubernetes.Watching;

namespace ServiceDns.Sources.Tests.Kubernetes;

public class KubernetesSourceTests
{
    private const string Namespace = """{"metadata":{"name":"shop","resourceVersion":"1"}}""";

    private const string Service = """
        {"metadata":{"name":"web","namespace":"shop","resourceVersion":"2"},
         "spec":{"type":"ClusterIP","clusterIP":"10.96.0.7","clusterIPs":["10.96.0.7"],"ports":[{"name":"http","protocol":"TCP","port":80,"targetPort":8080}]}}
        """;

    private const string Slice = """
        {"metadata":{"name":"web-x","namespace":"shop","resourceVersion":"3","labels":{"kubernetes.io/service-name":"web"}},"addressType":"IPv4",
         "endpoints":[{"addresses":["10.1.0.4"],"conditions":{"ready":true}}],"ports":[{"name":"http","protocol":"TCP","port":8080}]}
        """;

    [Fact]
    public async Task It_has_started_when_every_kind_has_been_delivered()
    {
        await using var api = await ScriptedApi.StartAsync();
        using var connection = api.Connect();
        await using var source = new KubernetesSource(connection, new KubernetesSourceOptions { Report = _ => { } }, TimeProvider.System);

        var starting = source.StartAsync(CancellationToken.None);
        Dictionary<string, ScriptedApi.Call> calls = [];
        for (var i = 0; i < 3; i++)
        {
            var call = await api.NextAsync();
            calls.Add(call.Path, call);
        }
        await AnswerAsync("/api/v1/namespaces", Namespace);
        await AnswerAsync("/api/v1/services", Service);
        Assert.False(starting.IsCompleted);
        await AnswerAsync("/apis/discovery.k8s.io/v1/endpointslices", Slice);
        await starting.WaitAsync(TimeSpan.FromSeconds(30));

        Assert.True(source.Model.HasSynced);
        Assert.NotNull(source.Model.FindNamespace("shop"));
        var state = source.Model.FindService(new ObjectKey("shop", "web"))!;
        Assert.Equal(
            new ServicePort("http", Protocol.Tcp, 80, new TargetPort(8080, null)), Assert.Single(state.Service!.Ports.AsEnumerable()));
        Assert.Equal(Address.Parse("10.1.0.4"), Assert.Single(Assert.Single(state.Slices.AsEnumerable()).Endpoints).Address);

        async Task AnswerAsync(string path, string item)
        {
            await calls[path].SendAsync("ADDED", item);
            await calls[path].EndInitialEventsAsync("5");
        }
    }
}
