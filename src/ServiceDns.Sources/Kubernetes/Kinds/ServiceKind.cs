using ServiceDns.Cluster.Control;
using ServiceDns.Sources.Kubernetes.Json;

namespace ServiceDns.Sources.Kubernetes.Kinds;

/// <summary>Services. The server has validated and completed them.</summary>
internal sealed class ServiceKind(SharedValues shared, LabelFields labels)
    : WatchedKind(new ApiResource("", "v1", "services", "Service"), shared)
{
    private readonly ServiceFields fields = new(shared);

    private readonly LabelFields annotations = new(
        shared,
        [KnownAnnotations.TopologyMode, KnownAnnotations.TopologyAwareHints, KnownAnnotations.SourceRanges, KnownAnnotations.Scheduler]);

    protected override ObjectKey? Set(ClusterTransaction transaction, in ObjectHead head)
    {
        var service = fields.Read(head.Json, KeyOf(head), labels.Of(head), AnnotationsOf(head));
        transaction.Set(service);
        return service.Key;
    }

    protected override void Remove(ClusterTransaction transaction, ObjectKey key) => transaction.RemoveService(key);

    protected override IEnumerable<ObjectKey> KeysIn(ClusterTransaction transaction) =>
        transaction.Model.Services.Where(pair => pair.Value.Service is not null).Select(pair => pair.Key);

    private LabelSet AnnotationsOf(in ObjectHead head)
    {
        var json = ObjectHead.Field(head.Metadata, "annotations"u8);
        if (json.IsEmpty) return default;
        var cursor = new JsonCursor(json);
        return annotations.Read(ref cursor);
    }
}
