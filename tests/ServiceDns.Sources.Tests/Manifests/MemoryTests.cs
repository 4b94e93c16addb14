using System.Text;
using ServiceDns.Cluster.Control;
using ServiceDns.Sources.Manifests;
using ServiceDns.Sources.Manifests.Files;
using ServiceDns.Sources.Manifests.Reading;
using ServiceDns.TestSupport;

namespace ServiceDns.Sources.Tests.Manifests;

/// <summary>
/// What a manifest leaves on the heap once it is served, and what reading it allocates: names, drafts, objects and model.
/// </summary>
[Collection(nameof(AloneOnTheHeap))]
public class MemoryTests
{
    private const int Count = 3000;

    private static byte[] Repeat(Func<int, string> document) =>
        Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, Count).Select(i => document(i) + "---\n")));

    private static string Service(int i) => $"""
        apiVersion: v1
        kind: Service
        metadata:
          name: svc-{i}
          namespace: ns-{i % 10}
          labels:
            app: web
        spec:
          clusterIP: 10.97.{i >> 8}.{i & 255}
          clusterIPs:
          - 10.97.{i >> 8}.{i & 255}
          internalTrafficPolicy: Cluster
          ipFamilies:
          - IPv4
          ipFamilyPolicy: SingleStack
          ports:
          - name: http
            port: 80
            protocol: TCP
            targetPort: 8080
          sessionAffinity: None
          type: ClusterIP
        status:
          loadBalancer: {"{}"}

        """;

    private static string Pod(int i) => $"""
        apiVersion: v1
        kind: Pod
        metadata:
          name: pod-{i}
          namespace: ns-{i % 10}
          labels:
            app: web
        spec:
          nodeName: node-{i % 50}
        status:
          phase: Running
          podIP: 10.1.{i >> 8}.{i & 255}
          podIPs:
          - ip: 10.1.{i >> 8}.{i & 255}

        """;

    private static readonly string Slice = """
        addressType: IPv4
        apiVersion: discovery.k8s.io/v1
        kind: EndpointSlice
        metadata:
          name: web-abcde
          labels:
            kubernetes.io/service-name: web
        ports:
        - name: http
          port: 8080
          protocol: TCP
        endpoints:

        """;

    private static string Endpoint(int i) => $"""
        - addresses:
          - 10.1.{i >> 8}.{i & 255}
          conditions:
            ready: true
          nodeName: node-{i % 50}
          targetRef:
            kind: Pod
            name: pod-{i}

        """;

    private static (FileContents, CompletedCluster, ClusterModel) Load(byte[] yaml)
    {
        var contents = FileText.Read("a.yaml", new MemoryStream(yaml), isJson: false, new StringPool());
        var draft = new ClusterDraft { Services = contents.Services, Pods = contents.Pods, EndpointSlices = contents.EndpointSlices };
        var completed = Completion.Complete(draft, new CompletionOptions());
        Assert.Empty(completed.Problems);
        var model = new ClusterModel();
        model.Commit(completed.WriteTo, synced: true);
        return (contents, completed, model);
    }

    private static long BytesEach(byte[] yaml) => RetainedBytes.Each(Count, () => Load(yaml));

    /// <summary>Its name, its address as text, its draft and the object of the model.</summary>
    [Fact]
    public void A_service_takes_at_most_950_bytes() => Assert.InRange(BytesEach(Repeat(Service)), 1, 950);

    /// <summary>All that verified pods cost: their names in DNS need no table of their own.</summary>
    [Fact]
    public void A_pod_takes_at_most_320_bytes_with_its_name() => Assert.InRange(BytesEach(Repeat(Pod)), 1, 320);

    [Fact]
    public void An_endpoint_takes_at_most_140_bytes_with_the_name_of_its_pod()
    {
        var slices = Enumerable.Range(0, Count / 1000).Select(
            slice => Slice.Replace(
                "abcde", $"{slice}",
                StringComparison.Ordinal) + string.Concat(Enumerable.Range(slice * 1000, 1000).Select(Endpoint)) + "---\n");

        Assert.InRange(BytesEach(Encoding.UTF8.GetBytes(string.Concat(slices))), 1, 140);
    }

    [Fact]
    public void What_nothing_reads_is_passed_without_an_allocation()
    {
        var pods = Repeat(i => Pod(i % 10));
        var noted = Repeat(i => Pod(i % 10).Replace(
            "spec:\n", $"  uid: {Guid.Empty}-{i}\nspec:\n  volumes:\n  - name: v{i}\n    emptyDir: {"{}"}\n    note: |\n      a\n      b\n",
            StringComparison.Ordinal));

        Assert.InRange(Allocated(noted) - Allocated(pods), -Count, Count);
    }

    private static long Allocated(byte[] yaml)
    {
        FileText.Read("a.yaml", new MemoryStream(yaml), isJson: false, new StringPool());
        return Allocations.Of(() => FileText.Read("a.yaml", new MemoryStream(yaml), isJson: false, new StringPool()));
    }
}
