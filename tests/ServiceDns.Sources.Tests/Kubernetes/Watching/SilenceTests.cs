using ServiceDns.FakeApiServer;
using ServiceDns.Sources.Kubernetes;
using ServiceDns.Sources.Tests.Manifests;

namespace ServiceDns.Sources.Tests.Kubernetes.Watching;

public sealed class SilenceTests : IDisposable
{
    private readonly TestFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_watch_over_HTTP_2_that_says_nothing_for_90_seconds_is_given_up()
    {
        await using var server = await FakeApi.StartAsync(new FakeApiOptions { Tls = true });
        server.Store.Create(ResourceKind.Namespace, """{"metadata":{"name":"shop"}}""");
        folder.Write("config", server.Kubeconfig());
        using var api = ApiConnection.Open(new ApiAccess { Kubeconfig = folder["config"] }, TimeProvider.System);
        var time = new TestTime();
        await using var source = new KubernetesSource(api, new KubernetesSourceOptions { Report = _ => { } }, time);
        await source.StartAsync(CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(30));
        var changed = new Changed();
        source.Model.Subscribe(changed, _ => { });

        Assert.True(SpinWait.SpinUntil(() => server.Watches.Count == 3, TimeSpan.FromSeconds(30)));
        Assert.Equal(3, server.Watches.Silence());
        server.Store.Create(ResourceKind.Service, """{"metadata":{"name":"web","namespace":"shop"},"spec":{"clusterIP":"10.96.0.7"}}""");
        List<TimeSpan> silences = [];
        for (var i = 0; i < 3; i++) silences.Add(await time.PassAsync(61, 120));
        await changed.Task.WaitAsync(TimeSpan.FromSeconds(30));

        Assert.All(silences, silence => Assert.Equal(TimeSpan.FromSeconds(90), silence));
        Assert.NotNull(source.Model.FindService(new ObjectKey("shop", "web")));
        Assert.All(server.Requests.All, request => Assert.Equal("HTTP/2", request.Protocol));
    }

    private sealed class Changed : TaskCompletionSource, IClusterObserver
    {
        public void OnChange(ClusterModel model, ClusterChange change) => TrySetResult();
    }
}
