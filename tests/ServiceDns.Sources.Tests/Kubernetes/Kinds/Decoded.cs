using System.Text;
using ServiceDns.Sources.Kubernetes.Kinds;

namespace ServiceDns.Sources.Tests.Kubernetes.Kinds;

/// <summary>Objects of a model that was given JSON.</summary>
internal static class Decoded
{
    public static ClusterModel Put(string plural, KubernetesSourceOptions? options, params string[] objects)
    {
        var model = new ClusterModel();
        var every = new KubernetesSourceOptions
        {
            Pods = true, Nodes = true, ServiceImports = true, ServiceCidrs = true, EndpointHints = true, EndpointTargets = true,
            Report = _ => { },
        };
        var kind = WatchedKinds.Of(options ?? every).Single(kind => kind.Resource.Plural == plural);
        model.Commit(kind.BeginList);
        foreach (var json in objects) model.Commit(edit => kind.Put(edit, ObjectHead.Read(Encoding.UTF8.GetBytes(json))));
        model.Commit(kind.EndList);
        return model;
    }

    public static Service Service(string spec, string rest = "") => Put(
        "services", null, $$"""{"metadata":{"name":"web","namespace":"shop","resourceVersion":"1"},"spec":{{{spec}}}{{rest}} }""")
        .FindService(new ObjectKey("shop", "web"))!.Service!;

    public static EndpointSlice? Slice(string rest, string labels = "") => Put(
        "endpointslices", null,
        $$"""{"metadata":{"name":"web-x","namespace":"shop","labels":{"kubernetes.io/service-name":"web"{{labels}} } },{{rest}} }""")
        .FindService(new ObjectKey("shop", "web"))?.Slices[0];
}
