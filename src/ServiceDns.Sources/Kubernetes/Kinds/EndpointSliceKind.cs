using System.Globalization;
using System.Text;
using ServiceDns.Cluster.Control;
using ServiceDns.Sources.Kubernetes.Json;

namespace ServiceDns.Sources.Kubernetes.Kinds;

/// <summary>Endpoint slices, those of ServiceImports included.</summary>
internal sealed class EndpointSliceKind(SharedValues shared, LabelFields labels, EndpointFields endpoints)
    : WatchedKind(new ApiResource("discovery.k8s.io", "v1", "endpointslices", "EndpointSlice"), shared)
{
    private readonly PortFields ports = new(shared);

    protected override ObjectKey? Set(ClusterTransaction transaction, in ObjectHead head)
    {
        var key = KeyOf(head);
        var family = IpFamily.IPv4;
        var isNames = false;
        ValueList<EndpointPort> portList = [];
        endpoints.Clear();
        var cursor = new JsonCursor(head.Json);
        cursor.EnterObject();
        while (cursor.NextField(out var field))
        {
            if (field.SequenceEqual("addressType"u8))
            {
                var type = cursor.String();
                isNames = type.SequenceEqual("FQDN"u8);
                family = type.SequenceEqual("IPv6"u8) ? IpFamily.IPv6 : IpFamily.IPv4;
            }
            else if (field.SequenceEqual("endpoints"u8)) endpoints.Read(ref cursor);
            else if (field.SequenceEqual("ports"u8)) portList = ports.ReadEndpointPorts(ref cursor);
            else cursor.Skip();
        }
        if (isNames) // nothing answers with them
        {
            Remove(transaction, key);
            return null;
        }
        var slice = new EndpointSlice
        {
            Namespace = key.Namespace,
            Name = key.Name,
            ServiceName = Shared.Text(LabelOf(head, "kubernetes.io/service-name"u8)),
            ImportedServiceName = Shared.TextOrNull(LabelOf(head, "multicluster.kubernetes.io/service-name"u8)),
            SourceCluster = Shared.TextOrNull(LabelOf(head, "multicluster.kubernetes.io/source-cluster"u8)),
            Family = family,
            Labels = labels.Of(head),
            Ports = portList,
            Endpoints = endpoints.ToArray(),
            LastChangeTriggerTime = HasSynced ? TriggerTime(head) : null,
        };
        transaction.Set(slice);
        return key;
    }

    protected override void Remove(ClusterTransaction transaction, ObjectKey key) => transaction.RemoveSlice(key);

    protected override IEnumerable<ObjectKey> KeysIn(ClusterTransaction transaction) => transaction.Slices.Select(slice => slice.Key);

    private static ReadOnlySpan<byte> LabelOf(in ObjectHead head, ReadOnlySpan<byte> key) =>
        TextOf(ObjectHead.Field(ObjectHead.Field(head.Metadata, "labels"u8), key));

    private static DateTimeOffset? TriggerTime(in ObjectHead head)
    {
        var text = TextOf(ObjectHead.Field(ObjectHead.Field(head.Metadata, "annotations"u8), TriggerAnnotation));
        return DateTimeOffset.TryParse(
            Encoding.UTF8.GetString(text), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null;
    }

    private static readonly byte[] TriggerAnnotation = Encoding.UTF8.GetBytes(KnownAnnotations.LastChangeTriggerTime);

    private static ReadOnlySpan<byte> TextOf(ReadOnlySpan<byte> json) => json.IsEmpty ? default : new JsonCursor(json).String();
}
