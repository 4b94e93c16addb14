using System.Globalization;
using ServiceDns.Cluster.Control;
using ServiceDns.Sources.Manifests.Reading;

namespace ServiceDns.Sources.Manifests.Kinds;

/// <summary>Reads an EndpointSlice.</summary>
internal sealed class EndpointSliceReader(ObjectPlace place) : KindReader(place)
{
    private Stated<string> addressType;
    private ValueList<EndpointPort> ports = [];
    private int[] portLines = [];
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
            Ports = ports,
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
            PortLines = portLines,
            Unreadable = unreadable,
        });
    }

    protected override void Field(string name, FieldReader reader)
    {
        switch (name)
        {
            case "addressType": addressType = reader.String(); break;
            case "ports":
                var read = PortFields.ReadAll(reader);
                ports = reader.Shared(read.Select(port => port.Port).ToValueList());
                portLines = [.. read.Select(port => port.Line)];
                break;
            case "endpoints":
                endpoints = new EndpointReader { HasNames = addressType.Value == "FQDN" };
                endpoints.ReadAll(reader);
                break;
            default: reader.Skip(); break;
        }
    }

    private DateTimeOffset? TriggerTime()
    {
        var text = Metadata.Annotations.Value[KnownAnnotations.LastChangeTriggerTime];
        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null;
    }
}
