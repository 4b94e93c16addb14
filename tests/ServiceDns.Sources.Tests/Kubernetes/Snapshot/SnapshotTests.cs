using ServiceDns.Sources.Kubernetes.Snapshot;
using ServiceDns.Sources.Tests.Manifests;

namespace ServiceDns.Sources.Tests.Kubernetes.Snapshot;

public sealed class SnapshotTests : IDisposable
{
    private static readonly DateTimeOffset Written = new(2026, 5, 4, 3, 2, 1, TimeSpan.Zero);

    private readonly TestFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Every_field_comes_back()
    {
        var model = Everything();
        SnapshotWriter.Write(folder["snapshot"], model, "scope", Written);

        var read = Read("scope")!;

        Assert.Equal(ClusterStanding.Stale, read.Standing);
        Assert.Equal(Written, read.SnapshotTime);
        Assert.Equal(model.Namespaces.OrderBy(each => each.Name), read.Namespaces.OrderBy(each => each.Name));
        Assert.Equal(model.Nodes, read.Nodes);
        Assert.Equal(model.Pods.OrderBy(pod => pod.Name), read.Pods.OrderBy(pod => pod.Name));
        foreach (var (key, state) in model.Services)
        {
            var other = read.FindService(key)!;
            Assert.Equal(state.Service, other.Service);
            Assert.Equal(state.Import, other.Import);
            Assert.Equal(state.Slices.Count, other.Slices.Count);
            Assert.All(state.Slices.ToArray().Zip(other.Slices.ToArray()), pair => Assert.True(pair.First.SaysTheSameAs(pair.Second)));
            Assert.All(
                state.ImportedSlices.ToArray().Zip(other.ImportedSlices.ToArray()),
                pair => Assert.True(pair.First.SaysTheSameAs(pair.Second)));
        }
    }

    [Fact]
    public void A_snapshot_of_another_scope_is_not_taken()
    {
        SnapshotWriter.Write(folder["snapshot"], Everything(), "scope", Written);

        Assert.Null(Read("other"));
    }

    [Fact]
    public void A_file_that_is_cut_anywhere_or_has_one_wrong_bit_is_refused_whole()
    {
        SnapshotWriter.Write(folder["snapshot"], Everything(), "scope", Written);
        var bytes = File.ReadAllBytes(folder["snapshot"]);

        for (var i = 0; i < bytes.Length; i++)
        {
            File.WriteAllBytes(folder["snapshot"], bytes[..i]);
            Assert.Throws<InvalidDataException>(() => Read("scope"));
            var changed = bytes.ToArray();
            changed[i] ^= 0x10;
            File.WriteAllBytes(folder["snapshot"], changed);
            Assert.Throws<InvalidDataException>(() => Read("scope"));
        }
    }

    [Fact]
    public void Strings_labels_and_ports_that_many_have_are_one_object_again()
    {
        var model = new ClusterModel();
        var labels = new LabelSet([new("app", "web")]);
        model.Commit(edit =>
        {
            for (var i = 0; i < 2; i++)
            {
                edit.Set(new EndpointSlice
                {
                    Namespace = "shop", Name = $"web-{i}", ServiceName = "web", Labels = labels,
                    Ports = [new EndpointPort("http", Protocol.Tcp, 80)],
                    Endpoints = [new Endpoint { Address = Address.Parse("10.0.0.1"), NodeName = "node-1" }],
                });
            }
        });
        SnapshotWriter.Write(folder["snapshot"], model, "", Written);

        var slices = Read("")!.FindService(new ObjectKey("shop", "web"))!.Slices;

        Assert.Same(slices[0].Namespace, slices[1].Namespace);
        Assert.Same(slices[0].Ports[0], slices[1].Ports[0]);
        Assert.Same(slices[0].Endpoints[0].NodeName, slices[1].Endpoints[0].NodeName);
        Assert.Same(slices[0].Labels.Pairs[0].Key, slices[1].Labels.Pairs[0].Key);
    }

    [Fact]
    public async Task The_keeper_writes_after_the_first_sync_then_seldom_and_at_the_end()
    {
        var time = new ManualTime();
        var model = new ClusterModel();
        await using (var keeper = new SnapshotKeeper(folder["state/snapshot"], "s", model, time, _ => { }))
        {
            keeper.Follow();
            model.Commit(edit => edit.Set(new Namespace("one")));
            Assert.False(File.Exists(folder["state/snapshot"])); // not synced: what is there is not the whole
            model.Commit(_ => { }, synced: true);
            Assert.Equal(TimeSpan.Zero, time.Due);
            time.Fire();
            Assert.True(File.Exists(folder["state/snapshot"]));
            model.Commit(edit => edit.Set(new Namespace("two")));
            Assert.Equal(SnapshotKeeper.Interval, time.Due);
        }
        var read = new ClusterModel();
        await using var next = new SnapshotKeeper(folder["state/snapshot"], "s", read, time, _ => { });
        next.Load();

        Assert.Equal(["one", "two"], read.Namespaces.Select(each => each.Name).Order());
    }

    private ClusterModel? Read(string scope)
    {
        var model = new ClusterModel();
        using var bytes = SnapshotBytes.Read(folder["snapshot"]);
        var reader = new SnapshotReader(bytes);
        if (!reader.TryReadServices(model, scope)) return null;
        reader.ReadPods(model);
        return model;
    }

    private static ClusterModel Everything()
    {
        var model = new ClusterModel();
        LabelSet labels = new([new("app", "wéb"), new("tier", "")]);
        Address four = Address.Parse("10.0.0.1"), six = Address.Parse("fd00::1");
        ServicePort[] ports =
            [new("http", Protocol.Tcp, 80, new TargetPort(8080, null), 30080, "h2c"), new("", Protocol.Sctp, 9, new TargetPort(0, "nine"))];
        model.Commit(edit =>
        {
            edit.Set(new Namespace("shop", labels));
            edit.Set(new Namespace("bare"));
            edit.Set(new Node
            {
                Name = "node-1", Labels = labels, PodCidrs = ["10.1.0.0/24"], Addresses = [four, six], AllocatableMilliCpu = 3900,
                IsReady = false,
            });
            edit.Set(new Service { Namespace = "shop", Name = "bare" });
            edit.Set(new Service { Namespace = "shop", Name = "alias", Type = ServiceType.ExternalName, ExternalName = "example.com" });
            edit.Set(new Service
            {
                Namespace = "shop", Name = "web", Type = ServiceType.LoadBalancer, IsHeadless = true, ClusterIPs = [four, six],
                Ports = [.. ports],
                Selector = labels, Labels = labels, Annotations = labels, PublishNotReadyAddresses = true,
                IpFamilies = [IpFamily.IPv6, IpFamily.IPv4],
                IpFamilyPolicy = IpFamilyPolicy.RequireDualStack, ExternalIPs = [six], AffinitySeconds = 10800,
                InternalTrafficPolicy = TrafficPolicy.Local, ExternalTrafficPolicy = TrafficPolicy.Local,
                TrafficDistribution = "PreferClose",
                HealthCheckNodePort = 31000, AllocateLoadBalancerNodePorts = false, LoadBalancerIP = four, LoadBalancerClass = "x/y",
                LoadBalancerSourceRanges = ["10.0.0.0/8"],
                LoadBalancerIngress = [new LoadBalancerIngress(four, null, true), new LoadBalancerIngress(null, "lb.example.com", false)],
            });
            edit.Set(new ServiceImport
            {
                Namespace = "shop",
                Name = "web",
                IsHeadless = true,
                Addresses = [six],
                Ports = [.. ports],
                Labels = labels,
            });
            edit.Set(new EndpointSlice
            {
                Namespace = "shop", Name = "web-1", ServiceName = "web", ImportedServiceName = "web", SourceCluster = "c1",
                Family = IpFamily.IPv6,
                Labels = labels, Ports = [new EndpointPort("http", Protocol.Udp, 8080, "h2c")], LastChangeTriggerTime = Written,
                Endpoints =
                [
                    new Endpoint { Address = six },
                    new Endpoint
                    {
                        Address = four, MoreAddresses = [six], Hostname = "h", NodeName = "node-1", Zone = "z", TargetName = "pod-1",
                        Hints = new EndpointHints(["z"], ["node-1"]),
                        Conditions = EndpointConditions.KnowsReady | EndpointConditions.Terminating,
                    },
                ],
            });
            edit.Set(new EndpointSlice { Namespace = "shop", Name = "web-2", ServiceName = "web" });
            edit.Set(new Pod { Namespace = "shop", Name = "bare" });
            edit.Set(new Pod
            {
                Namespace = "shop", Name = "pod-1", Addresses = [four, six], Phase = PodPhase.Running, IsReady = true, IsTerminating = true,
                Hostname = "h",
                Subdomain = "web", NodeName = "node-1", IsHostNetwork = true, Labels = labels,
                Ports = [new ContainerPort("http", Protocol.Tcp, 8080)],
            });
        });
        return model;
    }
}
