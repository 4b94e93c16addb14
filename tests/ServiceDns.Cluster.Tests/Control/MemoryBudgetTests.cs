using ServiceDns.Cluster.Control;
using static ServiceDns.Cluster.Tests.Control.Make;

namespace ServiceDns.Cluster.Tests.Control;

/// <summary>Tests that look at the whole heap, so nothing else may run beside them.</summary>
[CollectionDefinition(nameof(AloneOnTheHeap), DisableParallelization = true)]
public class AloneOnTheHeap;

/// <summary>Bytes that stay on the heap. Strings are shared as far as a reader that interns would share them.</summary>
[Collection(nameof(AloneOnTheHeap))]
public class MemoryBudgetTests
{
    private const int Count = 5000;

    private static long PerObject<T>(int objects, Func<T> make)
    {
        GC.KeepAlive(make()); // whatever is made once is made now
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var made = make();
        var after = GC.GetTotalMemory(forceFullCollection: true);
        GC.KeepAlive(made);
        return (after - before) / objects;
    }

    private static readonly string[] Names = [.. Enumerable.Range(0, Count).Select(i => $"name-{i}")];
    private static readonly LabelSet Shared = Labels(("app", "web"));

    private static ServiceDraft Draft(int i) => new()
    {
        File = Make.File, Name = Names[i], Namespace = "default", Ports = [Port(80, "http")], Selector = Shared, Labels = Shared,
    };

    [Fact]
    public void A_service_draft_takes_at_most_450_bytes() =>
        Assert.InRange(PerObject(Count, () => Enumerable.Range(0, Count).Select(Draft).ToArray()), 1, 450);

    [Fact]
    public void An_address_of_an_Endpoints_draft_takes_at_most_64_bytes() =>
        Assert.InRange(
            PerObject(Count, () => Enumerable.Range(0, Count).Select(i => new EndpointAddressDraft("10.1.2.3", i)).ToArray()), 1, 64);

    [Fact]
    public void A_finished_service_takes_at_most_350_bytes()
    {
        var draft = new ClusterDraft { Services = [.. Enumerable.Range(0, Count).Select(Draft)] };

        Assert.InRange(PerObject(Count, () => Complete(draft).Services), 1, 350);
    }

    [Fact]
    public void An_endpoint_in_a_slice_takes_at_most_100_bytes()
    {
        var draft = new ClusterDraft
        {
            Services = [Service("web", d => d.Selector = Shared)],
            Pods = [.. Enumerable.Range(0, Count).Select(i => Pod(Names[i], $"10.1.{i >> 8}.{i & 255}"))],
        };

        Assert.InRange(PerObject(Count, () => Complete(draft).EndpointSlices), 1, 100);
    }

    [Fact]
    public void A_pod_takes_at_most_200_bytes() =>
        Assert.InRange(
            PerObject(Count, () => Enumerable.Range(0, Count).Select(i => new Pod
            {
                Namespace = "default", Name = Names[i], Addresses = [Address.FromNumber(IpFamily.IPv4, (UInt128)i)], Labels = Shared,
            }).ToArray()),
            1, 200);
}
