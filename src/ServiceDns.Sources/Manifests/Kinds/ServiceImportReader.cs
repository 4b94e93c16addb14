using ServiceDns.Cluster.Control;
using ServiceDns.Sources.Manifests.Reading;

namespace ServiceDns.Sources.Manifests.Kinds;

/// <summary>Reads a ServiceImport (KEP-1645): its fields in <c>spec</c>, as CoreDNS reads them, or in <c>status</c> or at the top,
/// where controllers of other versions of the API put them.</summary>
internal sealed class ServiceImportReader(ObjectPlace place) : KindReader(place)
{
    private bool isHeadless;
    private List<Address> addresses = [];
    private List<ServicePort> ports = [];

    public override void Finish(FileContents contents, IReadOnlyList<FieldError> unreadable) => contents.ServiceImports.Add(Placed(
        new ServiceImport
        {
            Namespace = Metadata.NamespaceOrDefault,
            Name = Metadata.NameOrEmpty,
            Labels = Metadata.Labels.Value,
            IsHeadless = isHeadless,
            Addresses = addresses.ToValueList(),
            Ports = ports.ToValueList(),
        },
        unreadable));

    protected override void Field(string name, FieldReader reader)
    {
        if (name is not ("spec" or "status"))
        {
            ReadOwn(name, reader);
            return;
        }
        if (!reader.EnterMap()) return;
        while (reader.NextField() is { } field) ReadOwn(field, reader);
    }

    private void ReadOwn(string field, FieldReader reader)
    {
        switch (field)
        {
            case "type": ReadType(reader); break;
            case "ips": ReadAddresses(reader); break;
            case "ports": ReadPorts(reader); break;
            default: reader.Skip(); break;
        }
    }

    private void ReadType(FieldReader reader)
    {
        var type = reader.String();
        if (type.Value is not (null or "" or "ClusterSetIP" or "Headless"))
        {
            string[] types = ["ClusterSetIP", "Headless"];
            reader.Refuse(FieldError.Unsupported("", 0, type.Value, types).Message, type.Line);
        }
        isHeadless = type.Value == "Headless";
    }

    private void ReadAddresses(FieldReader reader)
    {
        addresses = [];
        if (!reader.EnterList()) return;
        while (reader.NextItem())
        {
            if (reader.AnyAddress() is { } address) addresses.Add(address);
        }
    }

    private void ReadPorts(FieldReader reader) => ports =
    [
        .. PortFields.ReadAll(reader).Select(read => read.Port).Where(port => port.Port > 0)
            .Select(port => new ServicePort(
                port.Name, port.Protocol, port.Port, new TargetPort(port.Port, null), AppProtocol: port.AppProtocol)),
    ];
}
