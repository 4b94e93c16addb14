namespace ServiceDns.Cluster.Tests.Model;

public class ClusterModelTests
{
    private static readonly ObjectKey Web = new("default", "web");
    private static readonly DateTimeOffset Earlier = DateTimeOffset.UnixEpoch, Later = DateTimeOffset.UnixEpoch.AddSeconds(1);

    private static Service Service(string name) => new() { Namespace = "default", Name = name };

    private static EndpointSlice Slice(string name, string service, DateTimeOffset? cause = null, params string[] addresses) => new()
    {
        Namespace = "default",
        Name = name,
        ServiceName = service,
        LastChangeTriggerTime = cause,
        Endpoints = [.. addresses.Select(address => new Endpoint { Address = Address.Parse(address) })],
    };

    private static string Show(ClusterChange change) =>
        string.Join(", ", change.Services.Select(service => $"{service.Key.Name} {service.Aspects}").Order(StringComparer.Ordinal));

    private sealed class Recorder : IClusterObserver
    {
        public List<string> Changes { get; } = [];

        public void OnChange(ClusterModel model, ClusterChange change) => Changes.Add($"{Show(change)}; synced {model.HasSynced}");
    }

    [Fact]
    public void A_commit_tells_each_changed_service_once()
    {
        var model = new ClusterModel();

        var change = model.Commit(transaction =>
        {
            transaction.Set(Service("web"));
            transaction.Set(Slice("web-2", "web"));
            transaction.Set(Slice("web-1", "web"));
            transaction.Set(Slice("db-1", "db"));
        });

        Assert.Equal("db Endpoints, web Service, Endpoints", Show(change));
        Assert.Equal(["web-1", "web-2"], model.FindService(Web)!.Slices.Select(slice => slice.Name));
        Assert.Null(model.FindService(new ObjectKey("default", "db"))!.Service);
    }

    //                     addresses of one endpoint then        told
    public static TheoryData<string[], string> Addresses => new()
    {
        { ["10.0.0.1", "10.0.0.2", "10.0.0.3"],                  "" },
        { ["10.0.0.1", "10.0.0.3", "10.0.0.2"],                  "web Endpoints" },
        { ["10.0.0.1", "10.0.0.2"],                              "web Endpoints" },
        { ["10.0.0.1"],                                          "web Endpoints" },
    };

    [Theory, MemberData(nameof(Addresses))]
    public void All_addresses_of_an_endpoint_count(string[] then, string told)
    {
        var model = new ClusterModel();
        model.Commit(transaction => transaction.Set(OneEndpoint(["10.0.0.1", "10.0.0.2", "10.0.0.3"])));

        var change = model.Commit(transaction => transaction.Set(OneEndpoint(then)));

        Assert.Equal(told, Show(change));
    }

    private static EndpointSlice OneEndpoint(string[] addresses) => new()
    {
        Namespace = "default",
        Name = "web-1",
        ServiceName = "web",
        Endpoints =
        [
            new Endpoint { Address = Address.Parse(addresses[0]), MoreAddresses = [.. addresses[1..].Select(text => Address.Parse(text))] },
        ],
    };

    [Fact]
    public void What_says_the_same_changes_nothing_and_tells_nobody()
    {
        var model = new ClusterModel();
        var recorder = new Recorder();
        model.Commit(transaction =>
        {
            transaction.Set(Service("web"));
            transaction.Set(Slice("web-1", "web", Earlier, "10.0.0.1"));
        });
        model.Subscribe(recorder, _ => { });

        var change = model.Commit(transaction =>
        {
            transaction.Set(Service("web"));
            transaction.Set(Slice("web-1", "web", Later, "10.0.0.1"));
            transaction.RemoveService(new ObjectKey("default", "other"));
            transaction.RemoveSlice(new ObjectKey("default", "other"));
        });

        Assert.Empty(change.Services);
        Assert.Empty(recorder.Changes);
    }

    [Fact]
    public void A_slice_that_changes_its_service_leaves_the_former_one()
    {
        var model = new ClusterModel();
        model.Commit(transaction => transaction.Set(Slice("s", "web")));

        var change = model.Commit(transaction => transaction.Set(Slice("s", "db")));

        Assert.Equal("db Endpoints, web Endpoints", Show(change));
        Assert.Null(model.FindService(Web));
        Assert.Single(model.FindService(new ObjectKey("default", "db"))!.Slices);
    }

    [Fact]
    public void The_earliest_cause_of_a_change_is_kept()
    {
        var change = new ClusterModel().Commit(transaction =>
        {
            transaction.Set(Slice("web-1", "web", Later));
            transaction.Set(Slice("web-2", "web", Earlier));
            transaction.Set(Slice("web-3", "web", Later));
        });

        Assert.Equal(Earlier, Assert.Single(change.Services).Cause);
    }

    [Fact]
    public void A_service_is_gone_when_nothing_of_it_is_left()
    {
        var model = new ClusterModel();
        model.Commit(transaction =>
        {
            transaction.Set(Service("web"));
            transaction.Set(Slice("web-1", "web"));
        });

        model.Commit(transaction => transaction.RemoveService(Web));
        Assert.Null(model.FindService(Web)!.Service);

        model.Commit(transaction => transaction.RemoveSlice(new ObjectKey("default", "web-1")));
        Assert.Null(model.FindService(Web));
        Assert.Empty(model.Services);
    }

    [Fact]
    public void An_observer_hears_of_every_later_commit_until_it_leaves()
    {
        var model = new ClusterModel();
        var recorder = new Recorder();
        model.Commit(transaction => transaction.Set(Service("before")));
        var seenFirst = 0;
        model.Subscribe(recorder, cluster => seenFirst = cluster.Services.Count());

        model.Commit(transaction => transaction.Set(Service("web")));
        model.Commit(_ => { }, synced: true);
        model.Unsubscribe(recorder);
        model.Commit(transaction => transaction.Set(Service("after")));

        Assert.Equal(1, seenFirst);
        Assert.Equal(["web Service; synced False", "; synced True"], recorder.Changes);
    }

    [Fact]
    public void Pods_nodes_and_namespaces_are_told_with_before_and_after()
    {
        var model = new ClusterModel();
        var pod = new Pod { Namespace = "default", Name = "p" };
        model.Commit(transaction =>
        {
            transaction.Set(pod);
            transaction.Set(new Node { Name = "n" });
            transaction.Set(new Namespace("default"));
        });

        var change = model.Commit(transaction =>
        {
            transaction.Set(pod with { IsReady = true });
            transaction.RemoveNode("n");
            transaction.Set(new Namespace("default"));
        });

        Assert.Equal([new Replaced<Pod>(pod, pod with { IsReady = true })], change.Pods);
        Assert.Equal([new Replaced<Node>(new Node { Name = "n" }, null)], change.Nodes);
        Assert.Empty(change.Namespaces);
        Assert.True(model.FindPod(pod.Key)!.IsReady);
        Assert.Null(model.FindNode("n"));
        Assert.NotNull(model.FindNamespace("default"));
    }
}
