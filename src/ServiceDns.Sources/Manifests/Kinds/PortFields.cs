using ServiceDns.Cluster.Control;
using ServiceDns.Sources.Manifests.Reading;

namespace ServiceDns.Sources.Manifests.Kinds;

/// <summary>The fields that every kind of port has, for objects that go into the model as they are read.</summary>
internal static class PortFields
{
    private static readonly string[] Protocols = ["SCTP", "TCP", "UDP"];

    /// <summary>A list of ports as slices and imports have them, each with the line it begins on.</summary>
    public static List<(EndpointPort Port, int Line)> ReadAll(FieldReader reader)
    {
        List<(EndpointPort Port, int Line)> ports = [];
        if (!reader.EnterList()) return ports;
        while (reader.NextItem())
        {
            var (line, name, protocol, number, application) = (reader.Line, "", Cluster.Protocol.Tcp, (ushort)0, (string?)null);
            if (!reader.EnterMap()) continue;
            while (reader.NextField() is { } field)
            {
                switch (field)
                {
                    case "name": name = reader.String().Value ?? ""; break;
                    case "protocol": protocol = Protocol(reader); break;
                    case "port": number = Number(reader); break;
                    case "appProtocol": application = reader.String().Value; break;
                    default: reader.Skip(); break;
                }
            }
            ports.Add((new EndpointPort(name, protocol, number, application), line));
        }
        return ports;
    }

    /// <summary>A port's number, 0 when not stated.</summary>
    public static ushort Number(FieldReader reader)
    {
        var number = reader.Int32();
        if (!number.IsStated) return 0;
        if (number.Value is >= 1 and <= ushort.MaxValue) return (ushort)number.Value;
        reader.Refuse($"Invalid value: {number.Value}: must be between 1 and 65535, inclusive", number.Line);
        return 0;
    }

    /// <summary>A protocol, TCP when not stated.</summary>
    public static Cluster.Protocol Protocol(FieldReader reader)
    {
        var name = reader.String();
        switch (name.Value)
        {
            case null or "" or "TCP": return Cluster.Protocol.Tcp;
            case "UDP": return Cluster.Protocol.Udp;
            case "SCTP": return Cluster.Protocol.Sctp;
            default:
                reader.Refuse(FieldError.Unsupported("", 0, name.Value, Protocols).Message, name.Line);
                return default;
        }
    }
}
