using System.Text;
using ServiceDns.Sources.Kubernetes.Json;

namespace ServiceDns.Sources.Kubernetes.Kinds;

/// <summary>
/// ServiceCIDRs (KEP-1880). Servers before 1.31 have none, and those before 1.33 as a beta at most, which is off by default.
/// </summary>
internal sealed class ServiceCidrKind(SharedValues shared) : WatchedKind(V1, shared)
{
    private static readonly ApiResource V1 = new("networking.k8s.io", "v1", "servicecidrs", "ServiceCIDR"),
        V1Beta1 = V1 with { Version = "v1beta1" };

    /// <inheritdoc/>
    public override bool IsOptional => true;

    /// <inheritdoc/>
    public override bool TryOtherVersion()
    {
        Resource = Resource == V1 ? V1Beta1 : V1;
        return Resource == V1Beta1;
    }

    protected override ObjectKey? Set(ClusterTransaction transaction, in ObjectHead head)
    {
        var value = new ServiceCidr(Shared.Text(head.Name), ReadRanges(ObjectHead.Field(head.Json, "spec"u8)));
        transaction.Set(value);
        return new ObjectKey("", value.Name);
    }

    protected override void Remove(ClusterTransaction transaction, ObjectKey key) => transaction.RemoveServiceCidr(key.Name);

    protected override IEnumerable<ObjectKey> KeysIn(ClusterTransaction transaction) =>
        transaction.Model.ServiceCidrs.Select(value => new ObjectKey("", value.Name));

    private static ValueList<Cidr> ReadRanges(ReadOnlySpan<byte> spec)
    {
        List<Cidr> ranges = [];
        var field = ObjectHead.Field(spec, "cidrs"u8);
        var cursor = new JsonCursor(field.IsEmpty ? "[]"u8 : field);
        if (!cursor.EnterList()) return [];
        while (cursor.NextItem())
        {
            if (Cidr.TryParse(Encoding.UTF8.GetString(cursor.String()), out var range)) ranges.Add(range);
        }
        return ranges.ToValueList();
    }
}
