using ServiceDns.Sources.Kubernetes;
using ServiceDns.Sources.Tests.Kubernetes.Watching;

namespace ServiceDns.Sources.Tests.Kubernetes;

public class KubernetesSourceTests
{
    private const string Namespace = """{"metadata":{"name":"shop","resourceVersion":"1"}}""";

    private const string Service = """
        {"metadata":{"name":"web","namespace":"shop","resourceVersion":"2"},
         "spec":{"type":"ClusterIP","clusterIP":"10.96.0.7","clusterIPs":["10.96.0.7"],
                 "ports":[{"name":"http","protocol":"TCP","port":80,"targetPort":8080}]}}
        """;

    private const string Slice = """
        {"metadata":{"name":"web-x","namespace":"shop","resourceVersion":"3","labels":{"kubernetes.io/service-name":"web"}},
         "addressType":"IPv4",
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

    //                     what the server says of ServiceCIDRs                                           versions asked for   what is said
    public static TheoryData<int, string, int, string> WithoutServiceCidrs => new()
    {
        { 404, "the server could not find the requested resource", 2, "" },
        { 403, "servicecidrs is forbidden", 1,
            "Failed to watch *v1.ServiceCIDR: servicecidrs is forbidden: a ClusterRole bound to this account needs the rule apiGroups: "
            + "[\"networking.k8s.io\"], resources: [\"servicecidrs\"], verbs: [list, watch]" },
    };

    [Theory, MemberData(nameof(WithoutServiceCidrs))]
    public async Task A_server_without_ServiceCIDRs_keeps_nobody_waiting_and_is_asked_again_later(
        int code, string reason, int versions, string said)
    {
        await using var api = await ScriptedApi.StartAsync();
        using var connection = api.Connect();
        var time = new TestTime();
        List<string> messages = [];
        var options = new KubernetesSourceOptions
        {
            ServiceCidrs = true, Endpoints = false, Report = message => messages.Add(message.Text),
        };
        await using var source = new KubernetesSource(connection, options, time);

        var starting = source.StartAsync(CancellationToken.None);
        var asked = 0;
        for (var i = 0; i < 2 + versions; i++)
        {
            var call = await api.NextAsync();
            if (!call.Path.EndsWith("/servicecidrs", StringComparison.Ordinal))
            {
                await call.EndInitialEventsAsync("5");
                continue;
            }
            asked++;
            await call.AnswerAsync(code, ScriptedApi.Status(code, "Reason", reason));
        }
        await starting.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.Equal(versions, asked);
        Assert.Equal(said, string.Join('|', messages));

        await time.PassAsync(300, 600);
        var again = await api.NextAsync();
        Assert.Equal("/apis/networking.k8s.io/v1/servicecidrs", again.Path);
        var known = new TaskCompletionSource();
        source.Model.Subscribe(new Observer(() => known.TrySetResult()), _ => { });
        await again.SendAsync("ADDED", """{"metadata":{"name":"kubernetes","resourceVersion":"4"},"spec":{"cidrs":["10.96.0.0/12"]}}""");
        await again.EndInitialEventsAsync("6");
        await known.Task.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.Equal([new ServiceCidr("kubernetes", [Cidr.Parse("10.96.0.0/12")])], source.Model.ServiceCidrs);
    }

    private sealed class Observer(Action changed) : IClusterObserver
    {
        public void OnChange(ClusterModel model, ClusterChange change) => changed();
    }
}
