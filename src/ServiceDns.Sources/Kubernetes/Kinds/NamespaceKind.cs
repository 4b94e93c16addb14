namespace ServiceDns.Sources.Kubernetes.Kinds;

/// <summary>Namespaces.</summary>
internal sealed class NamespaceKind(SharedValues shared, LabelFields labels)
    : WatchedKind(new ApiResource("", "v1", "namespaces", "Namespace"), shared)
{
    protected override ObjectKey? Set(ClusterTransaction transaction, in ObjectHead head)
    {
        var value = new Namespace(Shared.Text(head.Name), labels.Of(head));
        transaction.Set(value);
        return new ObjectKey("", value.Name);
    }

    protected override void Remove(ClusterTransaction transaction, ObjectKey key) => transaction.RemoveNamespace(key.Name);

    protected override IEnumerable<ObjectKey> KeysIn(ClusterTransaction transaction) =>
        transaction.Model.Namespaces.Select(value => new ObjectKey("", value.Name));
}
