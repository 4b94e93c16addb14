using ServiceDns.Cluster.Control;
using ServiceDns.Sources.Manifests.Reading;

namespace ServiceDns.Sources.Manifests.Kinds;

/// <summary>Reads an Endpoints object.</summary>
internal sealed class EndpointsReader(ObjectPlace place) : KindReader(place)
{
    private readonly EndpointsDraft draft = new() { File = place.File, Line = place.Line };

    public override void Finish(FileContents contents, IReadOnlyList<FieldError> unreadable)
    {
        (draft.Name, draft.Namespace) = (Metadata.Name, Metadata.Namespace);
        (draft.Labels, draft.Annotations, draft.Unreadable) = (Metadata.Labels, Metadata.Annotations, unreadable);
        contents.Endpoints.Add(draft);
    }

    protected override void Field(string name, FieldReader reader)
    {
        if (name == "subsets") draft.Subsets = ReadSubsets(reader).ToValueList();
        else reader.Skip();
    }

    private static List<EndpointSubsetDraft> ReadSubsets(FieldReader reader)
    {
        List<EndpointSubsetDraft> subsets = [];
        if (!reader.EnterList()) return subsets;
        while (reader.NextItem())
        {
            var subset = new EndpointSubsetDraft(reader.Line, [], [], []);
            if (!reader.EnterMap()) continue;
            while (reader.NextField() is { } field)
            {
                switch (field)
                {
                    case "addresses": subset = subset with { Addresses = ReadAddresses(reader).ToValueList() }; break;
                    case "notReadyAddresses": subset = subset with { NotReadyAddresses = ReadAddresses(reader).ToValueList() }; break;
                    case "ports": subset = subset with { Ports = ReadPorts(reader).ToValueList() }; break;
                    default: reader.Skip(); break;
                }
            }
            subsets.Add(subset);
        }
        return subsets;
    }

    private static List<EndpointAddressDraft> ReadAddresses(FieldReader reader)
    {
        List<EndpointAddressDraft> addresses = [];
        if (!reader.EnterList()) return addresses;
        while (reader.NextItem())
        {
            var (line, ip, hostname, node, target) = (reader.Line, "", (string?)null, (string?)null, (string?)null);
            if (!reader.EnterMap()) continue;
            while (reader.NextField() is { } field)
            {
                switch (field)
                {
                    case "ip": ip = reader.String().Value ?? ""; break;
                    case "hostname": hostname = reader.String().Value; break;
                    case "nodeName": node = reader.String().Value; break;
                    case "targetRef": target = TargetReference.Name(reader); break;
                    default: reader.Skip(); break;
                }
            }
            addresses.Add(new EndpointAddressDraft(ip, line) { Hostname = hostname, NodeName = node, TargetName = target });
        }
        return addresses;
    }

    private static List<EndpointPortDraft> ReadPorts(FieldReader reader)
    {
        List<EndpointPortDraft> ports = [];
        if (!reader.EnterList()) return ports;
        while (reader.NextItem())
        {
            var port = new EndpointPortDraft { Line = reader.Line };
            if (!reader.EnterMap()) continue;
            while (reader.NextField() is { } field)
            {
                switch (field)
                {
                    case "name": port.Name = reader.String(); break;
                    case "protocol": port.Protocol = reader.String(); break;
                    case "port": port.Port = reader.Int32(); break;
                    case "appProtocol": port.AppProtocol = reader.String(); break;
                    default: reader.Skip(); break;
                }
            }
            ports.Add(port);
        }
        return ports;
    }
}
