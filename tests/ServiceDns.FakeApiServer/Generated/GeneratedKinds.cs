using System.Buffers;
using ServiceDns.FakeApiServer.Store;

namespace ServiceDns.FakeApiServer.Generated;

internal sealed class GeneratedNamespaces(ClusterShape shape) : GeneratedKind(ResourceKind.Namespace, shape.Namespaces, "namespace")
{
    public override string Key(int index) => shape.NamespaceOf(index);

    public override string? Label(int index, string name) => name switch
    {
        "kubernetes.io/metadata.name" => Key(index),
        "team" => $"team-{index % 10}",
        _ => null,
    };

    public override string Field(int index, string path) => path == "status.phase" ? "Active" : "";

    protected override void Fill(int index, string hole, IBufferWriter<byte> to) => to.WriteText(hole switch
    {
        "name" => Key(index),
        "team" => Label(index, "team"),
        _ => ClusterShape.Uid('n', index),
    });
}

internal sealed class GeneratedNodes(ClusterShape shape) : GeneratedKind(ResourceKind.Node, shape.Nodes, "node")
{
    public override string Key(int index) => shape.NodeName(index);

    public override string? Label(int index, string name) => name switch
    {
        "kubernetes.io/hostname" => Key(index),
        "topology.kubernetes.io/zone" => shape.Zone(index),
        "kubernetes.io/os" => "linux",
        _ => null,
    };

    public override string Field(int index, string path) => path == "spec.unschedulable" ? "false" : "";

    protected override void Fill(int index, string hole, IBufferWriter<byte> to) => to.WriteText(hole switch
    {
        "name" => Key(index),
        "zone" => shape.Zone(index),
        "ip" => shape.NodeIp(index),
        "cidr" => $"10.{128 + index / 256}.{index % 256}.0/24",
        _ => ClusterShape.Uid('h', index),
    });
}

internal sealed class GeneratedServices(ClusterShape shape) : GeneratedKind(ResourceKind.Service, shape.Services, "service")
{
    public override string Key(int index) => StoredObject.KeyOf(shape.NamespaceOf(index), shape.ServiceName(index));

    public override string? Label(int index, string name) => name switch
    {
        "app.kubernetes.io/instance" or "app.kubernetes.io/name" => shape.ServiceName(index),
        "app.kubernetes.io/managed-by" => "Helm",
        _ => null,
    };

    public override string Field(int index, string path) => path == "spec.clusterIP" ? shape.ClusterIp(index) : "ClusterIP";

    protected override void Fill(int index, string hole, IBufferWriter<byte> to) => to.WriteText(hole switch
    {
        "name" => shape.ServiceName(index),
        "ns" => shape.NamespaceOf(index),
        "ip" => shape.ClusterIp(index),
        _ => ClusterShape.Uid('s', index),
    });
}

internal sealed class GeneratedSlices(ClusterShape shape)
    : GeneratedKind(ResourceKind.EndpointSlice, shape.EndpointsPerService == 0 ? 0 : shape.Services, "endpointslice")
{
    private readonly BodyTemplate endpoint = new("endpoint", skip: 0);

    public override string Key(int index) => StoredObject.KeyOf(shape.NamespaceOf(index), shape.SliceName(index));

    public override string? Label(int index, string name) => name switch
    {
        "kubernetes.io/service-name" or "app.kubernetes.io/instance" or "app.kubernetes.io/name" => shape.ServiceName(index),
        "endpointslice.kubernetes.io/managed-by" => "endpointslice-controller.k8s.io",
        _ => null,
    };

    protected override void Fill(int index, string hole, IBufferWriter<byte> to)
    {
        if (hole == "endpoints")
        {
            WriteEndpoints(index, to);
            return;
        }
        to.WriteText(hole switch
        {
            "name" => shape.SliceName(index),
            "service" => shape.ServiceName(index),
            "ns" => shape.NamespaceOf(index),
            "owner" => ClusterShape.Uid('s', index),
            _ => ClusterShape.Uid('e', index),
        });
    }

    private void WriteEndpoints(int index, IBufferWriter<byte> to)
    {
        var first = index * shape.EndpointsPerService;
        for (var pod = first; pod < first + shape.EndpointsPerService; pod++)
        {
            var (number, node) = (pod, GeneratedPods.NodeOf(shape, pod));
            to.WriteText(pod == first ? "[" : ",");
            endpoint.Write(to, (hole, target) => target.WriteText(hole switch
            {
                "ip" => shape.PodIp(number),
                "name" or "hostname" => shape.PodName(number),
                "ns" => shape.NamespaceOf(index),
                "node" => shape.NodeName(node),
                "zone" => shape.Zone(node),
                _ => ClusterShape.Uid('p', number),
            }));
        }
        to.WriteText("]");
    }
}

internal sealed class GeneratedPods(ClusterShape shape) : GeneratedKind(ResourceKind.Pod, shape.Pods, "pod")
{
    public static int NodeOf(ClusterShape shape, int pod) => shape.Nodes == 0 ? 0 : pod % shape.Nodes;

    public override string Key(int index) => StoredObject.KeyOf(shape.NamespaceOfPod(index), shape.PodName(index));

    public override string? Label(int index, string name) => name switch
    {
        "app.kubernetes.io/instance" or "app.kubernetes.io/name" => App(index),
        "topology.kubernetes.io/zone" => shape.Zone(NodeOf(shape, index)),
        "pod-template-hash" => "7d9c5b8f6",
        _ => null,
    };

    public override string Field(int index, string path) => path switch
    {
        "spec.nodeName" => shape.NodeName(NodeOf(shape, index)),
        "spec.restartPolicy" => "Always",
        "spec.schedulerName" => "default-scheduler",
        "spec.serviceAccountName" => "default",
        "spec.hostNetwork" => "false",
        "status.phase" => "Running",
        "status.podIP" => shape.PodIp(index),
        _ => "",
    };

    protected override void Fill(int index, string hole, IBufferWriter<byte> to) => to.WriteText(hole switch
    {
        "name" => shape.PodName(index),
        "ns" => shape.NamespaceOfPod(index),
        "app" => App(index),
        "ip" => shape.PodIp(index),
        "node" => shape.NodeName(NodeOf(shape, index)),
        "zone" => shape.Zone(NodeOf(shape, index)),
        "hostIP" => shape.NodeIp(NodeOf(shape, index)),
        "owner" => ClusterShape.Uid('r', Math.Max(0, shape.ServiceOfPod(index))),
        "container" => $"{index:x16}c1f26d2e8a4b97350b6a9ce8f41d7a63f05e2bd98c7411ae",
        _ => ClusterShape.Uid('p', index),
    });

    private string App(int index) => shape.ServiceOfPod(index) is >= 0 and var service ? shape.ServiceName(service) : "worker";
}
