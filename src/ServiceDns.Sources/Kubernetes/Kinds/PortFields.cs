using ServiceDns.Sources.Kubernetes.Json;

namespace ServiceDns.Sources.Kubernetes.Kinds;

/// <summary>Reads lists of ports.</summary>
internal sealed class PortFields(SharedValues shared)
{
    private readonly List<EndpointPort> endpointPorts = [];
    private readonly List<ServicePort> servicePorts = [];

    /// <summary>The ports of a slice.</summary>
    public ValueList<EndpointPort> ReadEndpointPorts(ref JsonCursor cursor)
    {
        endpointPorts.Clear();
        if (!cursor.EnterList()) return [];
        while (cursor.NextItem())
        {
            var (name, protocol, number, application) = ("", Protocol.Tcp, (ushort)0, (string?)null);
            if (!cursor.EnterObject()) continue;
            while (cursor.NextField(out var field))
            {
                if (field.SequenceEqual("name"u8)) name = shared.Text(cursor.String());
                else if (field.SequenceEqual("protocol"u8)) protocol = ProtocolOf(cursor.String());
                else if (field.SequenceEqual("port"u8)) number = Port(cursor.Int32());
                else if (field.SequenceEqual("appProtocol"u8)) application = shared.TextOrNull(cursor.String());
                else cursor.Skip();
            }
            endpointPorts.Add(new EndpointPort(name, protocol, number, application));
        }
        return shared.Ports(endpointPorts);
    }

    /// <summary>The ports of a Service or a ServiceImport.</summary>
    public ValueList<ServicePort> ReadServicePorts(ref JsonCursor cursor)
    {
        servicePorts.Clear();
        if (!cursor.EnterList()) return [];
        while (cursor.NextItem())
        {
            if (cursor.EnterObject()) servicePorts.Add(ReadServicePort(ref cursor));
        }
        return shared.Ports(servicePorts);
    }

    private ServicePort ReadServicePort(ref JsonCursor cursor)
    {
        var (name, protocol, number, nodePort, application) = ("", Protocol.Tcp, (ushort)0, (ushort)0, (string?)null);
        TargetPort target = default;
        while (cursor.NextField(out var field))
        {
            if (field.SequenceEqual("name"u8)) name = shared.Text(cursor.String());
            else if (field.SequenceEqual("protocol"u8)) protocol = ProtocolOf(cursor.String());
            else if (field.SequenceEqual("port"u8)) number = Port(cursor.Int32());
            else if (field.SequenceEqual("nodePort"u8)) nodePort = Port(cursor.Int32());
            else if (field.SequenceEqual("appProtocol"u8)) application = shared.TextOrNull(cursor.String());
            else if (!field.SequenceEqual("targetPort"u8)) cursor.Skip();
            else target = cursor.IsString() ? new TargetPort(0, shared.Text(cursor.String())) : new TargetPort(Port(cursor.Int32()), null);
        }
        return new ServicePort(name, protocol, number, target == default ? new TargetPort(number, null) : target, nodePort, application);
    }

    private static ushort Port(int number) => number is > 0 and <= ushort.MaxValue ? (ushort)number : (ushort)0;

    private static Protocol ProtocolOf(ReadOnlySpan<byte> text) =>
        text.SequenceEqual("UDP"u8) ? Protocol.Udp : text.SequenceEqual("SCTP"u8) ? Protocol.Sctp : Protocol.Tcp;
}
