using ServiceDns.Sources.Kubernetes.Json;

namespace ServiceDns.Sources.Kubernetes.Kinds;

/// <summary>Pods that have not ended: their addresses, and on which node they are.</summary>
internal sealed class PodKind(SharedValues shared, LabelFields labels, bool details = false)
    : WatchedKind(new ApiResource("", "v1", "pods", "Pod"), shared)
{
    /// <summary>CoreDNS's: a pod that has ended is as good as gone, and comes as a deletion.</summary>
    public const string NotEnded = "status.phase!=Succeeded,status.phase!=Failed,status.phase!=Unknown";

    private readonly List<Address> addresses = [];
    private bool isHostNetwork;

    protected override ObjectKey? Set(ClusterTransaction transaction, in ObjectHead head)
    {
        addresses.Clear();
        isHostNetwork = false;
        var phase = PodPhase.Pending;
        string? node = null;
        ReadOnlySpan<byte> spec = default, status = default;
        var cursor = new JsonCursor(head.Json);
        cursor.EnterObject();
        while (cursor.NextField(out var field))
        {
            if (field.SequenceEqual("spec"u8)) spec = cursor.Raw();
            else if (field.SequenceEqual("status"u8)) status = cursor.Raw();
            else cursor.Skip();
        }
        if (!spec.IsEmpty) node = ReadNode(spec);
        if (!status.IsEmpty) phase = ReadStatus(status);
        var readiness = details ? PodDetails.ReadinessOf(status) : null;
        var pod = new Pod
        {
            Namespace = Shared.Text(head.Namespace),
            Name = System.Text.Encoding.UTF8.GetString(head.Name),
            Labels = labels.Of(head),
            IsTerminating = head.IsTerminating,
            IsHostNetwork = isHostNetwork,
            Addresses = addresses.ToValueList(),
            NodeName = node,
            Phase = phase,
            IsReady = readiness?.IsReady == true,
            WhyNotReady = readiness?.IsReady == true ? null : readiness?.Why,
            Ports = details ? PodDetails.PortsOf(spec) : [],
        };
        transaction.Set(pod);
        return null;
    }

    protected override void Remove(ClusterTransaction transaction, ObjectKey key) => transaction.RemovePod(key);

    /// <summary>The model marks pods itself: a set of all their names would be large.</summary>
    public override void BeginList(ClusterTransaction transaction) => transaction.BeginPods();

    protected override void RemoveUnlisted(ClusterTransaction transaction) => transaction.RemoveOtherPods();

    protected override IEnumerable<ObjectKey> KeysIn(ClusterTransaction transaction) => transaction.Model.Pods.Select(pod => pod.Key);

    private string? ReadNode(ReadOnlySpan<byte> spec)
    {
        var raw = ObjectHead.Field(spec, "nodeName"u8);
        return raw.IsEmpty ? null : Shared.TextOrNull(new JsonCursor(raw).String());
    }

    private PodPhase ReadStatus(ReadOnlySpan<byte> status)
    {
        var cursor = new JsonCursor(status);
        var phase = PodPhase.Pending;
        Address? primary = null, host = null;
        if (!cursor.EnterObject()) return phase;
        while (cursor.NextField(out var field))
        {
            if (field.SequenceEqual("phase"u8)) phase = Phase(cursor.String());
            else if (field.SequenceEqual("podIP"u8)) primary = AddressFields.Read(ref cursor);
            else if (field.SequenceEqual("hostIP"u8)) host = AddressFields.Read(ref cursor);
            else if (field.SequenceEqual("podIPs"u8)) ReadAddresses(ref cursor);
            else cursor.Skip();
        }
        if (primary is { } first && (addresses.Count == 0 || addresses[0] != first))
        {
            addresses.Remove(first);
            addresses.Insert(0, first);
        }
        isHostNetwork = host is { } node && addresses.Contains(node); // the status tells it without a second look at the long spec
        return phase;
    }

    private void ReadAddresses(ref JsonCursor cursor)
    {
        if (!cursor.EnterList()) return;
        while (cursor.NextItem())
        {
            if (!cursor.EnterObject()) continue;
            while (cursor.NextField(out var field))
            {
                if (!field.SequenceEqual("ip"u8)) cursor.Skip();
                else if (AddressFields.Read(ref cursor) is { } address && !addresses.Contains(address)) addresses.Add(address);
            }
        }
    }

    private static PodPhase Phase(ReadOnlySpan<byte> text) =>
        text.SequenceEqual("Running"u8) ? PodPhase.Running
        : text.SequenceEqual("Pending"u8) || text.IsEmpty ? PodPhase.Pending
        : text.SequenceEqual("Succeeded"u8) ? PodPhase.Succeeded
        : text.SequenceEqual("Failed"u8) ? PodPhase.Failed
        : PodPhase.Unknown;
}
