using ServiceDns.Cluster;
using ServiceDns.Dns;

namespace ServiceDns.Plugins.Tests.Kubernetes;

/// <summary>Every change of the model is in the next answer, and nothing of what it replaced.</summary>
public class ClusterChangeTests
{
    private readonly ClusterFixture fixture = new("kubernetes cluster.local in-addr.arpa {\n manifests x.yaml\n pods verified\n}");

    [Fact]
    public async Task A_new_service_is_answered_and_a_removed_one_is_not()
    {
        fixture.Model.Commit(
            edit => edit.Set(ClusterFixture.Virtual("fresh", ["10.0.0.77"], "testns", new ServicePort("web", Protocol.Tcp, 81))));
        Assert.Equal("10.0.0.77", await AskAsync("fresh.testns.svc"));
        Assert.Equal("fresh.testns.svc.cluster.local.", await AskAsync("77.0.0.10.in-addr.arpa.", RecordType.PTR));

        fixture.Model.Commit(edit => edit.RemoveService(new ObjectKey("testns", "fresh")));
        Assert.Equal("NXDOMAIN", await AskAsync("fresh.testns.svc"));
        Assert.Equal("NXDOMAIN", await AskAsync("_web._tcp.fresh.testns.svc", RecordType.SRV));
        Assert.Equal("NXDOMAIN", await AskAsync("77.0.0.10.in-addr.arpa.", RecordType.PTR));
    }

    [Fact]
    public async Task Another_address_and_port_name_leave_nothing_behind()
    {
        fixture.Model.Commit(
            edit => edit.Set(ClusterFixture.Virtual("svc1", ["10.0.9.9"], "testns", new ServicePort("grpc", Protocol.Tcp, 90))));

        Assert.Equal("10.0.9.9", await AskAsync("svc1.testns.svc"));
        Assert.Equal("NXDOMAIN", await AskAsync("_http._tcp.svc1.testns.svc", RecordType.SRV));
        Assert.Equal("svc1.testns.svc.cluster.local.", await AskAsync("_grpc._tcp.svc1.testns.svc", RecordType.SRV));
        Assert.Equal("NXDOMAIN", await AskAsync("1.0.0.10.in-addr.arpa.", RecordType.PTR));
        Assert.Equal("172.0.0.1", await AskAsync("ep1a.svc1.testns.svc"));
    }

    [Fact]
    public async Task Endpoints_come_and_go_one_slice_at_a_time()
    {
        EndpointPort[] ports = [new("http", Protocol.Tcp, 8080)];
        fixture.Model.Commit(
            edit => edit.Set(ClusterFixture.Slice("hdls1", "v4", "testns", IpFamily.IPv4, ports, ClusterFixture.At("172.0.0.3"))));
        Assert.Equal("172.0.0.2 172.0.0.3", await AskAsync("hdls1.testns.svc")); // .2 is in a slice of its own, too
        Assert.Equal("NXDOMAIN", await AskAsync("dup-name.hdls1.testns.svc"));
        Assert.Equal("NXDOMAIN", await AskAsync("4.0.0.172.in-addr.arpa.", RecordType.PTR));

        fixture.Model.Commit(edit =>
        {
            foreach (var slice in edit.Slices.Where(slice => slice.ServiceName == "hdls1")) edit.RemoveSlice(slice.Key);
        });
        Assert.Equal("NXDOMAIN", await AskAsync("hdls1.testns.svc"));
        Assert.Equal("NXDOMAIN", await AskAsync("2.0.0.172.in-addr.arpa.", RecordType.PTR));
    }

    [Fact]
    public async Task An_address_that_two_services_share_keeps_the_name_of_the_other()
    {
        EndpointPort[] ports = [new("http", Protocol.Tcp, 8080)];
        fixture.Model.Commit(
            edit => edit.Set(ClusterFixture.Slice("svc1", "more", "testns", IpFamily.IPv4, ports, ClusterFixture.At("172.0.0.20"))));
        Assert.Equal(
            "172-0-0-20.hdlsprtls.testns.svc.cluster.local. 172-0-0-20.svc1.testns.svc.cluster.local.",
            await AskAsync("20.0.0.172.in-addr.arpa.", RecordType.PTR));

        fixture.Model.Commit(edit => edit.RemoveSlice(new ObjectKey("testns", "hdlsprtls-a")));
        Assert.Equal("172-0-0-20.svc1.testns.svc.cluster.local.", await AskAsync("20.0.0.172.in-addr.arpa.", RecordType.PTR));
    }

    [Fact]
    public async Task A_cluster_IP_that_is_an_endpoint_too_has_the_name_of_its_service_alone()
    {
        EndpointPort[] ports = [new("http", Protocol.Tcp, 8080)];
        fixture.Model.Commit(
            edit => edit.Set(ClusterFixture.Slice("hdls1", "vip", "testns", IpFamily.IPv4, ports, ClusterFixture.At("10.0.0.55"))));
        Assert.Equal("10-0-0-55.hdls1.testns.svc.cluster.local.", await AskAsync("55.0.0.10.in-addr.arpa.", RecordType.PTR));

        fixture.Model.Commit(
            edit => edit.Set(ClusterFixture.Virtual("late", ["10.0.0.55"], "testns", new ServicePort("web", Protocol.Tcp, 81))));
        Assert.Equal("late.testns.svc.cluster.local.", await AskAsync("55.0.0.10.in-addr.arpa.", RecordType.PTR));
    }

    [Fact]
    public async Task A_namespace_hides_its_names_when_it_goes()
    {
        fixture.Model.Commit(edit => edit.RemoveNamespace("testns"));
        Assert.Equal("NXDOMAIN", await AskAsync("svc1.testns.svc"));
        Assert.Equal("NXDOMAIN", await AskAsync("testns.svc"));

        fixture.Model.Commit(edit => edit.Set(new Namespace("testns")));
        Assert.Equal("10.0.0.1", await AskAsync("svc1.testns.svc"));
        Assert.Equal("NOERROR", await AskAsync("testns.svc"));
    }

    [Fact]
    public async Task Pods_on_the_host_network_share_a_name_until_the_last_one_ends()
    {
        var other = new Pod { Namespace = "podns", Name = "twin", Addresses = [Address.Parse("10.240.0.1")], Phase = PodPhase.Running };
        fixture.Model.Commit(edit => edit.Set(other));
        fixture.Model.Commit(edit => edit.RemovePod(new ObjectKey("podns", "foo")));
        Assert.Equal("10.240.0.1", await AskAsync("10-240-0-1.podns.pod"));

        fixture.Model.Commit(edit => edit.Set(other with { Phase = PodPhase.Failed }));
        Assert.Equal("NXDOMAIN", await AskAsync("10-240-0-1.podns.pod"));
    }

    [Fact]
    public async Task Five_thousand_random_changes_leave_what_a_fresh_start_would_build()
    {
        var random = new Random(20261121);
        for (var i = 0; i < 5000; i++)
        {
            var name = $"churn{random.Next(40)}";
            var step = random.Next(4);
            fixture.Model.Commit(edit =>
            {
                if (step == 0) edit.RemoveService(new ObjectKey("testns", name));
                else if (step == 1) edit.RemoveSlice(new ObjectKey("testns", $"{name}-a"));
                else if (step == 2) edit.Set(new Service { Namespace = "testns", Name = name, IsHeadless = true });
                else edit.Set(ClusterFixture.Slice(name, "a", "testns", IpFamily.IPv4, [new("http", Protocol.Tcp, 80)],
                    [.. Enumerable.Range(0, random.Next(5)).Select(_ => ClusterFixture.At($"172.9.0.{random.Next(1, 30)}"))]));
            });
        }

        for (var i = 0; i < 40; i++)
        {
            var state = fixture.Model.FindService(new ObjectKey("testns", $"churn{i}"));
            var endpoints = state?.Service is null ? [] : state.Slices.SelectMany(slice => slice.Endpoints).ToList();
            var addresses = endpoints.Select(endpoint => endpoint.Address.ToString()).Distinct().Order().ToList();
            Assert.Equal(addresses.Count > 0 ? string.Join(' ', addresses) : "NXDOMAIN", await AskAsync($"churn{i}.testns.svc"));
        }
    }

    private async Task<string> AskAsync(string name, RecordType type = RecordType.A)
    {
        var query = await fixture.Handler.ServeAsync(Ask.For(name.EndsWith('.') ? name : name + ".cluster.local.", type));
        return query.Answer().Length == 0
            ? query.ResponseCode.ToText()
            : string.Join(' ', query.Answer().Select(line => line.Split(' ')[^1]).Order());
    }
}
