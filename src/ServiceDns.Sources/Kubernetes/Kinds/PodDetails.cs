using ServiceDns.Sources.Kubernetes.Json;

namespace ServiceDns.Sources.Kubernetes.Kinds;

/// <summary>Reads of a pod what only explaining needs: its ports, and what keeps it from being ready.</summary>
internal static class PodDetails
{
    /// <summary>The ports of the containers, then of the sidecars (init containers that restart always, KEP-753).</summary>
    public static ValueList<ContainerPort> PortsOf(ReadOnlySpan<byte> spec)
    {
        List<ContainerPort> ports = [];
        AddPorts(ObjectHead.Field(spec, "containers"u8), sidecarsOnly: false, ports);
        AddPorts(ObjectHead.Field(spec, "initContainers"u8), sidecarsOnly: true, ports);
        return ports.ToValueList();
    }

    /// <summary>The conditions, and the containers that wait.</summary>
    public static PodReadiness ReadinessOf(ReadOnlySpan<byte> status)
    {
        var readiness = new PodReadiness();
        AddConditions(ObjectHead.Field(status, "conditions"u8), readiness);
        AddContainers(ObjectHead.Field(status, "containerStatuses"u8), readiness);
        return readiness;
    }

    private static void AddPorts(ReadOnlySpan<byte> containers, bool sidecarsOnly, List<ContainerPort> ports)
    {
        if (containers.IsEmpty) return;
        var cursor = new JsonCursor(containers);
        if (!cursor.EnterList()) return;
        while (cursor.NextItem())
        {
            var container = cursor.Raw();
            if (sidecarsOnly && Text(container, "restartPolicy"u8) != "Always") continue;
            var list = new JsonCursor(ObjectHead.Field(container, "ports"u8) is { IsEmpty: false } own ? own : "[]"u8);
            if (!list.EnterList()) continue;
            while (list.NextItem()) AddPort(list.Raw(), ports);
        }
    }

    private static void AddPort(ReadOnlySpan<byte> port, List<ContainerPort> ports)
    {
        var number = ObjectHead.Field(port, "containerPort"u8);
        if (number.IsEmpty || new JsonCursor(number).Int32() is not (> 0 and <= ushort.MaxValue and var value)) return;
        var protocol = Text(port, "protocol"u8) switch
        {
            "UDP" => Protocol.Udp,
            "SCTP" => Protocol.Sctp,
            _ => Protocol.Tcp,
        };
        ports.Add(new ContainerPort(Text(port, "name"u8) ?? "", protocol, (ushort)value));
    }

    private static void AddConditions(ReadOnlySpan<byte> conditions, PodReadiness readiness)
    {
        if (conditions.IsEmpty) return;
        var cursor = new JsonCursor(conditions);
        if (!cursor.EnterList()) return;
        while (cursor.NextItem())
        {
            var one = cursor.Raw();
            readiness.AddCondition(Text(one, "type"u8) ?? "", Text(one, "status"u8) ?? "", Text(one, "reason"u8), Text(one, "message"u8));
        }
    }

    private static void AddContainers(ReadOnlySpan<byte> statuses, PodReadiness readiness)
    {
        if (statuses.IsEmpty) return;
        var cursor = new JsonCursor(statuses);
        if (!cursor.EnterList()) return;
        while (cursor.NextItem())
        {
            var one = cursor.Raw();
            var state = ObjectHead.Field(one, "state"u8);
            var waits = ObjectHead.Field(state, "waiting"u8);
            if (waits.IsEmpty) waits = ObjectHead.Field(state, "terminated"u8);
            if (!waits.IsEmpty) readiness.AddWaiting(Text(one, "name"u8) ?? "", Text(waits, "reason"u8));
        }
    }

    private static string? Text(ReadOnlySpan<byte> json, ReadOnlySpan<byte> field) =>
        ObjectHead.Field(json, field) is { IsEmpty: false } found ? new JsonCursor(found).Text() : null;
}
