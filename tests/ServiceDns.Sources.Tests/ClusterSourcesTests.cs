using System.Runtime.CompilerServices;
using ServiceDns.Cluster;

namespace ServiceDns.Sources.Tests;

public class ClusterSourcesTests
{
    private static readonly ApiAccess Access = new() { Endpoint = "https://192.0.2.1" };

    private readonly ClusterSources sources = new();

    [Fact]
    public void Who_asks_for_the_same_shares_the_model()
    {
        var (first, second, other) = (Open(pods: false), Open(pods: false), Open(pods: true));

        Assert.Same(first.Model, second.Model);
        Assert.NotSame(first.Model, other.Model);
    }

    [Fact]
    public void A_model_that_nobody_has_any_more_is_let_go()
    {
        var model = Forgotten();

        GC.Collect();

        Assert.False(model.TryGetTarget(out _));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private WeakReference<ClusterModel> Forgotten() => new(Open(pods: false).Model);

    private IClusterSource Open(bool pods) =>
        sources.OpenKubernetes(Access, new KubernetesSourceOptions { Pods = pods, Report = _ => { } });
}
