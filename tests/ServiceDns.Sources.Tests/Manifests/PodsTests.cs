using ServiceDns.Cluster;

namespace ServiceDns.Sources.Tests.Manifests;

public class PodsTests
{
    private const string Manifest = """
        apiVersion: v1
        kind: Service
        metadata: {name: web, namespace: shop}
        spec: {clusterIP: None, selector: {app: web}, ports: [{port: 80}]}
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: web-0, namespace: shop, labels: {app: web}}
        status: {podIP: 10.244.0.7}
        """;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Pods_make_endpoints_whether_or_not_the_model_gets_them(bool wanted)
    {
        using var folder = new TestFolder();
        folder.Write("a.yaml", Manifest);
        await using var source = new ClusterSources(TimeProvider.System).OpenManifests(new ManifestOptions
        {
            Paths = ["a.yaml"],
            BaseFolder = folder.Path,
            Pods = wanted,
            Once = true,
            Report = _ => { },
        });

        await source.StartAsync(CancellationToken.None);

        var service = source.Model.FindService(new ObjectKey("shop", "web"))!;
        Assert.Equal(
            [Address.Parse("10.244.0.7")], service.Slices.SelectMany(slice => slice.Endpoints).Select(endpoint => endpoint.Address));
        Assert.Equal(wanted ? 1 : 0, source.Model.Pods.Count());
    }
}
