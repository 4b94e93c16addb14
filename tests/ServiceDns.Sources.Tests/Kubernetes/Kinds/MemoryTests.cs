namespace ServiceDns.Sources.Tests.Kubernetes.Kinds;

/// <summary>What an object of the API leaves on the heap, its names included.</summary>
[Collection(nameof(AloneOnTheHeap))]
public class MemoryTests
{
    private const int Count = 4000;

    private static string Pod(int i) =>
        $$"""
        {"metadata":{"name":"service-{{i / 15}}-7d9c6b5f4-{{i:x5}}","namespace":"ns-{{i % 50}}","labels":{"app":"a{{i}}"} },
         "spec":{"nodeName":"node-{{i % 90}}"},"status":{"phase":"Running","podIP":"10.1.{{i >> 8}}.{{i & 255}}"} }
        """;

    private static string Service(int i) =>
        $$"""
        {"metadata":{"name":"service-{{i}}","namespace":"ns-{{i % 50}}"},
         "spec":{"clusterIP":"10.9.{{i >> 8}}.{{i & 255}}","ipFamilies":["IPv4"],"ports":[{"name":"http","port":80,"targetPort":8080}]} }
        """;

    private static string Slice(int i) =>
        $$"""
        {"metadata":{"name":"service-{{i}}-x7f5d","namespace":"ns-{{i % 50}}","labels":{"kubernetes.io/service-name":"service-{{i}}"} },
         "endpoints":[{{string.Join(',', Enumerable.Range(0, 10).Select(e => Endpoint(10 * i + e)))}}],"addressType":"IPv4"}
        """;

    private static string Endpoint(int i) =>
        $$"""
        {"addresses":["10.1.{{i >> 8 & 255}}.{{i & 255}}"],"nodeName":"node-{{i % 90}}","zone":"z{{i % 3}}",
         "targetRef":{"name":"pod-{{i}}"} }
        """;

    //                     kind, objects, bytes each: an endpoint is a tenth of a slice and of what its service takes
    public static TheoryData<string, Func<int, string>, int> Budgets => new()
    {
        { "pods", Pod, 150 },
        { "services", Service, 650 },
        { "endpointslices", Slice, 10 * 130 },
    };

    [Theory, MemberData(nameof(Budgets))]
    public void An_object_takes_at_most_so_many_bytes(string plural, Func<int, string> json, int most)
    {
        var objects = Enumerable.Range(0, Count).Select(json).ToArray();
        var options = new KubernetesSourceOptions { Pods = true, Report = _ => { } };

        Assert.InRange(RetainedBytes.Each(Count, () => Decoded.Put(plural, options, objects)), 1, most);
    }
}
