namespace ServiceDns.Cluster.Control;

/// <summary>The checks of <c>spec.ports</c>.</summary>
internal static class ServicePortRules
{
    internal static readonly string[] Protocols = ["SCTP", "TCP", "UDP"];

    private const int KubeletPort = 10250;

    public static void Check(PendingService service)
    {
        var draft = service.Draft;
        var names = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < draft.Ports.Count; i++) service.Ports.Add(Check(service, draft.Ports[i], i, names));
    }

    /// <summary>Reads a protocol; silence is TCP.</summary>
    internal static Protocol? ReadProtocol(string? text) => text switch
    {
        null or "" or "TCP" => Protocol.Tcp,
        "UDP" => Protocol.Udp,
        "SCTP" => Protocol.Sctp,
        _ => null,
    };

    private static PendingPort Check(PendingService service, ServicePortDraft port, int index, HashSet<string> names)
    {
        var errors = service.Errors;
        var path = $"spec.ports[{index}]";
        var line = port.Line > 0 ? port.Line : service.Draft.Line;
        var name = port.Name.Value ?? "";
        if (service.Type == ServiceType.LoadBalancer && port.Port.Value == KubeletPort)
        {
            errors.Add(FieldError.Invalid(
                path, port.Port.LineOr(line), KubeletPort, $"may not expose port {KubeletPort} externally since it is used by kubelet"));
        }
        if (name.Length > 0) CheckName(name, $"{path}.name", port.Name.LineOr(line), names, errors);
        else if (service.Draft.Ports.Count > 1) errors.Add(FieldError.Required($"{path}.name", line));
        if (!NameRules.IsPort(port.Port.Value))
        {
            errors.Add(FieldError.Invalid($"{path}.port", port.Port.LineOr(line), port.Port.Value, NameRules.NotAPort, canServe: false));
        }
        var protocol = ReadProtocol(port.Protocol.Value);
        if (protocol is null)
        {
            errors.Add(FieldError.Unsupported(
                $"{path}.protocol", port.Protocol.LineOr(line), port.Protocol.Value!, Protocols, canServe: false));
        }
        var target = ReadTarget(port, $"{path}.targetPort", line, errors);
        if (port.AppProtocol.Value is { } application)
        {
            foreach (var rule in NameRules.LabelKey(application))
            {
                errors.Add(FieldError.Invalid($"{path}.appProtocol", port.AppProtocol.LineOr(line), application, rule));
            }
        }
        return new PendingPort
        {
            Index = index,
            Line = port.NodePort.LineOr(line),
            Name = name,
            Protocol = protocol ?? Protocol.Tcp,
            Port = (ushort)port.Port.Value,
            TargetPort = target,
            AppProtocol = port.AppProtocol.Value,
            StatedNodePort = port.NodePort.Value,
        };
    }

    private static void CheckName(string name, string path, int line, HashSet<string> names, List<FieldError> errors)
    {
        foreach (var rule in NameRules.Dns1123Label(name)) errors.Add(FieldError.Invalid(path, line, name, rule));
        if (!names.Add(name)) errors.Add(FieldError.Duplicate(path, line, name));
    }

    private static TargetPort ReadTarget(ServicePortDraft port, string path, int line, List<FieldError> errors)
    {
        var stated = port.TargetPort.Value;
        if (stated.Name is { Length: > 0 } name)
        {
            foreach (var rule in NameRules.PortName(name)) errors.Add(FieldError.Invalid(path, port.TargetPort.LineOr(line), name, rule));
            return new TargetPort(0, name);
        }
        var number = stated is { Name: null, Number: not 0 } ? stated.Number : port.Port.Value;
        if (!NameRules.IsPort(number))
        {
            errors.Add(FieldError.Invalid(path, port.TargetPort.LineOr(line), number, NameRules.NotAPort, canServe: false));
        }
        return new TargetPort((ushort)number, null);
    }

    /// <summary>The checks that look at all ports: what the type forbids, and what comes twice.</summary>
    public static void CheckNumbersAmongEachOther(PendingService service)
    {
        var errors = service.Errors;
        if (service.Type == ServiceType.ClusterIP)
        {
            foreach (var port in service.Ports)
            {
                if (port.StatedNodePort == 0) continue;
                errors.Add(FieldError.Forbidden(
                    $"spec.ports[{port.Index}].nodePort", port.Line, "may not be used when `type` is 'ClusterIP'"));
            }
        }
        if (service.Ports.Count < 2) return;
        var nodePorts = new HashSet<(Protocol, int)>();
        foreach (var port in service.Ports.Where(port => port.StatedNodePort != 0))
        {
            if (!nodePorts.Add((port.Protocol, port.StatedNodePort)))
            {
                errors.Add(FieldError.Duplicate($"spec.ports[{port.Index}].nodePort", port.Line, port.StatedNodePort));
            }
        }
        var numbers = new HashSet<(Protocol, ushort)>();
        foreach (var port in service.Ports)
        {
            if (!numbers.Add((port.Protocol, port.Port)))
            {
                errors.Add(new FieldError($"spec.ports[{port.Index}]", ShowPort(port), port.Line, true));
            }
        }
    }

    // As Go prints the key of that check, a ServicePort with two fields set.
    private static string ShowPort(PendingPort port) =>
        $"Duplicate value: core.ServicePort{{Name:\"\", Protocol:\"{port.Protocol.ToString().ToUpperInvariant()}\", "
        + "AppProtocol:(*string)(nil), "
        + $"Port:{port.Port}, TargetPort:intstr.IntOrString{{Type:0, IntVal:0, StrVal:\"\"}}, NodePort:0}}";
}
