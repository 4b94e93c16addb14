using ServiceDns.Dns;
using ServiceDns.Plugins.Kubernetes;

namespace ServiceDns.Plugins.Tests.Kubernetes;

public class ClientSearchPathsTests
{
    [Fact]
    public void A_path_is_kept_but_not_those_of_all_namespaces_that_ever_were()
    {
        var (paths, zone) = (new ClientSearchPaths([]), DomainName.Parse("cluster.local."));
        var first = paths.Of("shop", zone);
        Assert.Same(first, paths.Of("shop", zone));

        for (var i = 0; i < 10_000; i++) paths.Of($"run-{i}", zone);

        var again = paths.Of("shop", zone);
        Assert.NotSame(first, again);
        Assert.Equal(first, again);
    }
}
