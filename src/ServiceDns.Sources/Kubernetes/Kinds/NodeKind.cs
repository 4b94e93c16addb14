using System.Text;
using ServiceDns.Sources.Kubernetes.Json;
using ServiceDns.Sources.Manifests.Reading;

namespace ServiceDns.Sources.Kubernetes.Kinds;

/// <summary>Nodes. One without the condition Ready is not ready: a real node states it.</summary>
internal sealed class NodeKind(SharedValues shared) : WatchedKind(new ApiResource("", "v1", "nodes", "Node"), shared)
{
    // Locality, host names, and what keeps a node out of load balancers; the rest of a node's labels nobody reads.
    private static readonly string[] KeptLabels =
    [
        "kubernetes.io/hostname", "topology.kubernetes.io/region", "topology.kubernetes.io/zone",
        "node.kubernetes.io/exclude-from-external-load-balancers", "node-role.kubernetes.io/control-plane",
    ];

    private readonly LabelFields labels = new(shared, KeptLabels);
    private readonly List<Address> addresses = [], external = [];
    private readonly List<string> cidrs = [], taints = [];

    protected override ObjectKey? Set(ClusterTransaction transaction, in ObjectHead head)
    {
        addresses.Clear();
        external.Clear();
        cidrs.Clear();
        taints.Clear();
        var (milliCpu, isReady) = (0L, false);
        var cursor = new JsonCursor(head.Json);
        cursor.EnterObject();
        while (cursor.NextField(out var field))
        {
            if (field.SequenceEqual("spec"u8)) ReadSpec(ref cursor);
            else if (field.SequenceEqual("status"u8)) (milliCpu, isReady) = ReadStatus(ref cursor);
            else cursor.Skip();
        }
        var node = new Node
        {
            Name = Shared.Text(head.Name),
            Labels = labels.Of(head),
            PodCidrs = cidrs.ToValueList(),
            Addresses = [.. addresses, .. external],
            AllocatableMilliCpu = milliCpu,
            IsReady = isReady,
            IsTerminating = head.IsTerminating,
            Taints = taints.ToValueList(),
        };
        transaction.Set(node);
        return new ObjectKey("", node.Name);
    }

    protected override void Remove(ClusterTransaction transaction, ObjectKey key) => transaction.RemoveNode(key.Name);

    protected override IEnumerable<ObjectKey> KeysIn(ClusterTransaction transaction) =>
        transaction.Model.Nodes.Select(node => new ObjectKey("", node.Name));

    private void ReadSpec(ref JsonCursor cursor)
    {
        if (!cursor.EnterObject()) return;
        while (cursor.NextField(out var field))
        {
            if (field.SequenceEqual("podCIDRs"u8)) ReadCidrs(ref cursor);
            else if (field.SequenceEqual("taints"u8)) ReadTaints(ref cursor);
            else cursor.Skip();
        }
    }

    private void ReadCidrs(ref JsonCursor cursor)
    {
        if (!cursor.EnterList()) return;
        while (cursor.NextItem())
        {
            if (cursor.Text() is { } cidr) cidrs.Add(cidr);
        }
    }

    private void ReadTaints(ref JsonCursor cursor)
    {
        if (!cursor.EnterList()) return;
        while (cursor.NextItem())
        {
            var key = ObjectHead.Field(cursor.Raw(), "key"u8);
            if (!key.IsEmpty) taints.Add(Shared.Text(new JsonCursor(key).String()));
        }
    }

    private (long MilliCpu, bool IsReady) ReadStatus(ref JsonCursor cursor)
    {
        var (milliCpu, isReady) = (0L, false);
        if (!cursor.EnterObject()) return default;
        while (cursor.NextField(out var field))
        {
            if (field.SequenceEqual("addresses"u8)) ReadAddresses(ref cursor);
            else if (field.SequenceEqual("allocatable"u8)) milliCpu = ReadCpu(ref cursor);
            else if (field.SequenceEqual("conditions"u8)) isReady = ReadReady(ref cursor);
            else cursor.Skip();
        }
        return (milliCpu, isReady);
    }

    private void ReadAddresses(ref JsonCursor cursor)
    {
        if (!cursor.EnterList()) return;
        while (cursor.NextItem())
        {
            ReadOnlySpan<byte> type = default, address = default;
            if (!cursor.EnterObject()) continue;
            while (cursor.NextField(out var field))
            {
                if (field.SequenceEqual("type"u8)) type = cursor.String();
                else if (field.SequenceEqual("address"u8)) address = cursor.String();
                else cursor.Skip();
            }
            if (AddressFields.Parse(address) is not { } parsed) continue;
            if (type.SequenceEqual("InternalIP"u8)) addresses.Add(parsed);
            else if (type.SequenceEqual("ExternalIP"u8)) external.Add(parsed);
        }
    }

    private static long ReadCpu(ref JsonCursor cursor)
    {
        long cpu = 0;
        if (!cursor.EnterObject()) return cpu;
        while (cursor.NextField(out var field))
        {
            if (!field.SequenceEqual("cpu"u8)) cursor.Skip();
            else if (Quantity.TryParseMilli(Encoding.UTF8.GetString(cursor.IsString() ? cursor.String() : cursor.Raw()), out var milli))
            {
                cpu = milli;
            }
        }
        return cpu;
    }

    private static bool ReadReady(ref JsonCursor cursor)
    {
        var isReady = false;
        if (!cursor.EnterList()) return isReady;
        while (cursor.NextItem())
        {
            ReadOnlySpan<byte> type = default, status = default;
            if (!cursor.EnterObject()) continue;
            while (cursor.NextField(out var field))
            {
                if (field.SequenceEqual("type"u8)) type = cursor.String();
                else if (field.SequenceEqual("status"u8)) status = cursor.String();
                else cursor.Skip();
            }
            if (type.SequenceEqual("Ready"u8)) isReady = status.SequenceEqual("True"u8);
        }
        return isReady;
    }
}
