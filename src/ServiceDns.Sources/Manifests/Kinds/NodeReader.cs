using ServiceDns.Cluster.Control;
using ServiceDns.Sources.Manifests.Reading;

namespace ServiceDns.Sources.Manifests.Kinds;

/// <summary>Reads a Node. One without the condition Ready is ready.</summary>
internal sealed class NodeReader(ObjectPlace place) : KindReader(place)
{
    private ValueList<string> podCidrs = [];
    private string? podCidr;
    private List<Address> addresses = [];
    private long milliCpu;
    private bool? isReady;

    public override void Finish(FileContents contents, IReadOnlyList<FieldError> unreadable) => contents.Nodes.Add(Placed(
        new Node
        {
            Name = Metadata.NameOrEmpty,
            Labels = Metadata.Labels.Value,
            PodCidrs = podCidrs.Count > 0 || podCidr is null ? podCidrs : [podCidr],
            Addresses = addresses.ToValueList(),
            AllocatableMilliCpu = milliCpu,
            IsReady = isReady ?? true,
        },
        unreadable));

    protected override void Field(string name, FieldReader reader)
    {
        switch (name)
        {
            case "spec": ReadSpec(reader); break;
            case "status": ReadStatus(reader); break;
            default: reader.Skip(); break;
        }
    }

    private void ReadSpec(FieldReader reader)
    {
        if (!reader.EnterMap()) return;
        while (reader.NextField() is { } field)
        {
            switch (field)
            {
                case "podCIDR": podCidr = reader.String().Value; break;
                case "podCIDRs": podCidrs = reader.Strings().AsEnumerable().Select(item => item.Value ?? "").ToValueList(); break;
                default: reader.Skip(); break;
            }
        }
    }

    private void ReadStatus(FieldReader reader)
    {
        if (!reader.EnterMap()) return;
        while (reader.NextField() is { } field)
        {
            switch (field)
            {
                case "addresses": addresses = ReadAddresses(reader); break;
                case "allocatable": milliCpu = ReadCpu(reader); break;
                case "conditions": isReady = Condition.IsTrue(reader, "Ready"); break;
                default: reader.Skip(); break;
            }
        }
    }

    private static List<Address> ReadAddresses(FieldReader reader)
    {
        List<Address> addresses = [];
        if (!reader.EnterList()) return addresses;
        while (reader.NextItem())
        {
            var (type, address) = ("", "");
            if (!reader.EnterMap()) continue;
            while (reader.NextField() is { } field)
            {
                switch (field)
                {
                    case "type": type = reader.String().Value ?? ""; break;
                    case "address": address = reader.String().Value ?? ""; break;
                    default: reader.Skip(); break;
                }
            }
            // the other types are names; the API server asks no form of an address here
            if (type is "InternalIP" or "ExternalIP" && Address.TryParse(address, out var parsed)) addresses.Add(parsed);
        }
        return addresses;
    }

    private static long ReadCpu(FieldReader reader)
    {
        long cpu = 0;
        if (!reader.EnterMap()) return cpu;
        while (reader.NextField() is { } field)
        {
            if (field == "cpu") cpu = reader.MilliQuantity();
            else reader.Skip();
        }
        return cpu;
    }
}
