using System.Globalization;
using ServiceDns.Cluster.Control;
using ServiceDns.Sources.Manifests.Reading;

namespace ServiceDns.Sources.Manifests.Kinds;

/// <summary>Reads an EndpointSlice.</summary>
internal sealed class EndpointSliceReader(ObjectPlace place) : KindReader(place)
{
    private readonly List<int> portLines = [];
    private Stated<string> addressType;
    private List<EndpointPort> ports = [];
    private EndpointReader endpoints = new();

    public override void Finish(FileContents contents, IReadOnlyList<FieldError> unreadable)
    {
        var labels = Metadata.Labels.Value;
        var slice = new EndpointSlice
        {
            Namespace = Metadata.NamespaceOrDefault,
            Name = Metadata.NameOrEmpty,
            ServiceName = labels["kubernetes.io/service-name"] ?? "",
            ImportedServiceName = labels["multicluster.kubernetes.io/service-name"],
            SourceCluster = labels["multicluster.kubernetes.io/source-cluster"],
            Labels = labels,
            Ports = ports.ToValueList(),
            Endpoints = [.. endpoints.Endpoints],
            LastChangeTriggerTime = TriggerTime(),
        };
        contents.EndpointSlices.Add(new EndpointSliceDraft
        {
            Slice = slice,
            File = Place.File,
            Line = Place.Line,
            AddressType = addressType,
            EndpointLines = [.. endpoints.Lines],
            PortLines = [.. portLines],
            Unreadable = unreadable,
        });
    }

    protected override void Field(string name, FieldReader reader)
    {
        switch (name)
        {
            case "addressType": addressType = reader.String(); break;
            case "ports": ReadPorts(reader); break;
            case "endpoints":
                endpoints = new EndpointReader { HasNames = addressType.Value == "FQDN" };
                endpoints.ReadAll(reader);
                break;
            default: reader.Skip(); break;
        }
    }

    private void ReadPorts(FieldReader reader)
    {
        ports = [];
        portLines.Clear();
        if (!reader.EnterList()) return;
        while (reader.NextItem())
        {
            var (line, name, protocol, number, application) = (reader.Line, "", Protocol.Tcp, (ushort)0, (string?)null);
            if (!reader.EnterMap()) continue;
            while (reader.NextField() is { } field)
            {
                switch (field)
                {
                    case "name": name = reader.String().Value ?? ""; break;
                    case "protocol": protocol = PortFields.Protocol(reader); break;
                    case "port": number = PortFields.Number(reader); break;
                    case "appProtocol": application = reader.String().Value; break;
                    default: reader.Skip(); break;
                }
            }
            ports.Add(new EndpointPort(name, protocol, number, application));
            portLines.Add(line);
        }
    }

    private DateTimeOffset? TriggerTime()
    {
        var text = Metadata.Annotations.Value[KnownAnnotations.LastChangeTriggerTime];
        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null;
    }
}
