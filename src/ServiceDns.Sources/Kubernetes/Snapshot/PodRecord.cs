namespace ServiceDns.Sources.Kubernetes.Snapshot;

/// <summary>A Pod in a snapshot.</summary>
internal static class PodRecord
{
    [Flags]
    private enum Has
    {
        Ready = 1,
        Terminating = 1 << 1,
        Names = 1 << 2, // hostname and subdomain
        Node = 1 << 3,
        Labels = 1 << 4,
        Ports = 1 << 5,
        HostNetwork = 1 << 6,
    }

    public static void Write(SnapshotEncoder to, Pod pod)
    {
        var has = (pod.IsReady ? Has.Ready : 0) | (pod.IsTerminating ? Has.Terminating : 0)
            | (pod.IsHostNetwork ? Has.HostNetwork : 0)
            | (pod.Hostname is null && pod.Subdomain is null ? 0 : Has.Names)
            | (pod.NodeName is null ? 0 : Has.Node)
            | (pod.Labels.Count > 0 ? Has.Labels : 0)
            | (pod.Ports.Count > 0 ? Has.Ports : 0);
        to.Text(pod.Namespace);
        to.Name(pod.Name);
        to.Number((ulong)has);
        to.Number((ulong)pod.Phase);
        to.Addresses(pod.Addresses.Span);
        if ((has & Has.Names) != 0)
        {
            to.Text(pod.Hostname);
            to.Text(pod.Subdomain);
        }
        if ((has & Has.Node) != 0) to.Text(pod.NodeName);
        if ((has & Has.Labels) != 0) to.Labels(pod.Labels);
        if ((has & Has.Ports) == 0) return;
        to.Number((ulong)pod.Ports.Count);
        foreach (var port in pod.Ports)
        {
            to.Text(port.Name);
            to.Number((ulong)port.Protocol);
            to.Number(port.Number);
        }
    }

    public static Pod Read(ref SnapshotDecoder from)
    {
        var (space, name, has) = (from.TextOrEmpty(), from.Name(), (Has)from.Number());
        return new Pod
        {
            Namespace = space,
            Name = name,
            IsReady = (has & Has.Ready) != 0,
            IsTerminating = (has & Has.Terminating) != 0,
            IsHostNetwork = (has & Has.HostNetwork) != 0,
            Phase = (PodPhase)from.Number(),
            Addresses = ValueList.Own<Address>(from.Addresses()),
            Hostname = (has & Has.Names) != 0 ? from.Text() : null,
            Subdomain = (has & Has.Names) != 0 ? from.Text() : null,
            NodeName = (has & Has.Node) != 0 ? from.Text() : null,
            Labels = (has & Has.Labels) != 0 ? from.Labels() : default,
            Ports = (has & Has.Ports) != 0 ? ReadPorts(ref from) : [],
        };
    }

    private static ValueList<ContainerPort> ReadPorts(ref SnapshotDecoder from)
    {
        var ports = new ContainerPort[from.Count()];
        for (var i = 0; i < ports.Length; i++)
        {
            ports[i] = new ContainerPort(from.TextOrEmpty(), (Protocol)from.Number(), (ushort)from.Number());
        }
        return ValueList.Own<ContainerPort>(ports);
    }
}
