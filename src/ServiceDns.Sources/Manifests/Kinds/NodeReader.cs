using ServiceDns.Cluster.Control;
using ServiceDns.Sources.Manifests.Reading;

namespace ServiceDns.Sources.Manifests.Kinds;

/// <summary>Reads a Node. One without the condition Ready is ready.</summary>
internal sealed class NodeReader(ObjectPlace place) : KindReader(place)
{
    private ValueList<string> podCidrs = [];
    private string? podCidr;
    private List<Address> addresses = [];
    private List<string> taints = [];
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
            IsTerminating = Metadata.IsTerminating,
            Taints = taints.ToValueList(),
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
                case "taints": taints = ReadTaints(reader); break;
                default: reader.Skip(); break;
            }
        }
    }

    private static List<string> ReadTaints(FieldReader reader)
    {
        List<string> keys = [];
        if (!reader.EnterList()) return keys;
        while (reader.NextItem())
        {
            if (!reader.EnterMap()) continue;
            while (reader.NextField() is { } field)
            {
                if (field != "key") reader.Skip();
                else if (reader.String().Value is { Length: > 0 } key) keys.Add(key);
            }
        }
        return keys;
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
        List<Address> addresses = [], external = [];
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
            if (type is not ("InternalIP" or "ExternalIP") || !Address.TryParse(address, out var parsed)) continue;
            (type == "InternalIP" ? addresses : external).Add(parsed);
        }
        return [.. addresses, .. external];
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
