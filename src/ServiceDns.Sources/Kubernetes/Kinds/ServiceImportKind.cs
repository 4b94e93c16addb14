using ServiceDns.Sources.Kubernetes.Json;

namespace ServiceDns.Sources.Kubernetes.Kinds;

/// <summary>ServiceImports (KEP-1645): their fields are in <c>spec</c>, or in <c>status</c> or at the top where controllers of other
/// versions of the API put them.</summary>
internal sealed class ServiceImportKind(SharedValues shared) : WatchedKind(V1Alpha1, shared)
{
    /// <summary>The version that CoreDNS reads, and the one that follows it.</summary>
    public static readonly ApiResource V1Alpha1 = new("multicluster.x-k8s.io", "v1alpha1", "serviceimports", "ServiceImport"),
        V1Beta1 = V1Alpha1 with { Version = "v1beta1" };

    private readonly PortFields portFields = new(shared);
    private readonly List<Address> addresses = [];
    private ValueList<ServicePort> ports;
    private bool isHeadless;

    /// <inheritdoc/>
    public override bool TryOtherVersion()
    {
        Resource = Resource == V1Alpha1 ? V1Beta1 : V1Alpha1;
        return Resource == V1Beta1;
    }

    protected override ObjectKey? Set(ClusterTransaction transaction, in ObjectHead head)
    {
        (ports, isHeadless) = ([], false);
        addresses.Clear();
        ReadFields(new JsonCursor(head.Json));
        var key = KeyOf(head);
        transaction.Set(new ServiceImport
        {
            Namespace = key.Namespace,
            Name = key.Name,
            IsHeadless = isHeadless,
            Addresses = addresses.ToValueList(),
            Ports = ports,
        });
        return key;
    }

    protected override void Remove(ClusterTransaction transaction, ObjectKey key) => transaction.RemoveServiceImport(key);

    protected override IEnumerable<ObjectKey> KeysIn(ClusterTransaction transaction) =>
        transaction.Model.Services.Where(pair => pair.Value.Import is not null).Select(pair => pair.Key);

    private void ReadFields(JsonCursor cursor)
    {
        if (!cursor.EnterObject()) return;
        while (cursor.NextField(out var field))
        {
            if (field.SequenceEqual("spec"u8) || field.SequenceEqual("status"u8)) ReadFields(new JsonCursor(cursor.Raw()));
            else if (field.SequenceEqual("type"u8)) isHeadless = cursor.String().SequenceEqual("Headless"u8);
            else if (field.SequenceEqual("ips"u8)) AddressFields.ReadAll(ref cursor, addresses);
            else if (field.SequenceEqual("ports"u8)) ports = portFields.ReadServicePorts(ref cursor);
            else cursor.Skip();
        }
    }
}
