using BenchmarkDotNet.Attributes;
using ServiceDns.Benchmarks.Data;
using ServiceDns.Cluster;

namespace ServiceDns.Benchmarks.Subjects;

/// <summary>From a changed object to its new answers, in a cluster of 10,000 services and 100,000 endpoints.</summary>
public class ModelChangeBenchmarks
{
    private ClusterModel model = null!;
    private Service[] services = [];
    private EndpointSlice[] small = [], large = [];
    private int turn; // the first of each pair is what the model begins with

    [GlobalSetup]
    public void Setup()
    {
        var shape = new ClusterShape(Pods: 1000);
        model = new ServedCluster(shape).Model;
        var spare = ClusterShape.ClusterIp(shape.Services);
        services = [ClusterObjects.ServiceOf(shape, 42, ClusterShape.ClusterIp(42)), ClusterObjects.ServiceOf(shape, 42, spare)];
        large = [ClusterObjects.SliceOf(shape, 7, 0, ready: 100), ClusterObjects.SliceOf(shape, 7, 0, ready: 99)];

        var few = new ClusterShape(Services: 0, Headless: shape.Headless + 1, Pods: 2);
        var added = new Service
        {
            Namespace = few.NamespaceOf(shape.Headless),
            Name = ClusterShape.HeadlessName(shape.Headless),
            IsHeadless = true,
        };
        model.Commit(edit => edit.Set(added));
        small = [ClusterObjects.SliceOf(few, shape.Headless, 0, ready: 2), ClusterObjects.SliceOf(few, shape.Headless, 0, ready: 1)];
        model.Commit(edit => edit.Set(small[0]));
    }

    /// <summary>Another ClusterIP.</summary>
    [Benchmark]
    public ClusterChange OneService() => Change(edit => edit.Set(services[turn]));

    /// <summary>One of two endpoints comes or goes.</summary>
    [Benchmark]
    public ClusterChange OneSliceOfTwoEndpoints() => Change(edit => edit.Set(small[turn]));

    /// <summary>One endpoint of a hundred in the slice, of a thousand in the service.</summary>
    [Benchmark]
    public ClusterChange OneSliceOfAThousandEndpoints() => Change(edit => edit.Set(large[turn]));

    private ClusterChange Change(Action<ClusterTransaction> edit)
    {
        turn ^= 1;
        var change = model.Commit(edit);
        return change.Services.Count == 1 ? change : throw new InvalidOperationException("nothing changed");
    }
}
