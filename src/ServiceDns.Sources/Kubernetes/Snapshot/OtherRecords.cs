namespace ServiceDns.Sources.Kubernetes.Snapshot;

/// <summary>Namespaces, nodes and ServiceImports in a snapshot.</summary>
internal static class OtherRecords
{
    public static void Write(SnapshotEncoder to, Namespace value)
    {
        to.Text(value.Name);
        to.Labels(value.Labels);
    }

    public static Namespace ReadNamespace(ref SnapshotDecoder from) => new(from.TextOrEmpty(), from.Labels());

    public static void Write(SnapshotEncoder to, Node node)
    {
        to.Text(node.Name);
        to.Labels(node.Labels);
        to.Texts(node.PodCidrs.Span);
        to.Addresses(node.Addresses.Span);
        to.Number((ulong)node.AllocatableMilliCpu);
        to.Number(node.IsReady ? 1UL : 0);
    }

    public static Node ReadNode(ref SnapshotDecoder from) => new()
    {
        Name = from.TextOrEmpty(),
        Labels = from.Labels(),
        PodCidrs = from.Texts(),
        Addresses = ValueList.Own<Address>(from.Addresses()),
        AllocatableMilliCpu = (long)from.Number(),
        IsReady = from.Number() == 1,
    };

    public static void Write(SnapshotEncoder to, ServiceImport import)
    {
        to.Text(import.Namespace);
        to.Text(import.Name);
        to.Number(import.IsHeadless ? 1UL : 0);
        to.Addresses(import.Addresses.Span);
        ServiceRecord.WritePorts(to, import.Ports.Span);
        to.Labels(import.Labels);
    }

    public static ServiceImport ReadImport(ref SnapshotDecoder from) => new()
    {
        Namespace = from.TextOrEmpty(),
        Name = from.TextOrEmpty(),
        IsHeadless = from.Number() == 1,
        Addresses = ValueList.Own<Address>(from.Addresses()),
        Ports = ServiceRecord.ReadPorts(ref from),
        Labels = from.Labels(),
    };
}
