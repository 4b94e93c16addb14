using ServiceDns.Cluster.Control;
using ServiceDns.Sources.Manifests.Reading;

namespace ServiceDns.Sources.Manifests.Kinds;

/// <summary>Reads a Service's <c>spec.ports</c>.</summary>
internal static class ServicePorts
{
    public static List<ServicePortDraft> Read(FieldReader reader)
    {
        List<ServicePortDraft> ports = [];
        if (!reader.EnterList()) return ports;
        while (reader.NextItem())
        {
            var port = new ServicePortDraft { Line = reader.Line };
            if (!reader.EnterMap()) continue;
            while (reader.NextField() is { } field)
            {
                switch (field)
                {
                    case "name": port.Name = reader.String(); break;
                    case "protocol": port.Protocol = reader.String(); break;
                    case "port": port.Port = reader.Int32(); break;
                    case "targetPort": port.TargetPort = reader.PortReference(); break;
                    case "nodePort": port.NodePort = reader.Int32(); break;
                    case "appProtocol": port.AppProtocol = reader.String(); break;
                    default: reader.Skip(); break;
                }
            }
            ports.Add(port);
        }
        return ports;
    }
}
