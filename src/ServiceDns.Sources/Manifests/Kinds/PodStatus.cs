using ServiceDns.Cluster.Control;
using ServiceDns.Sources.Manifests.Reading;

namespace ServiceDns.Sources.Manifests.Kinds;

/// <summary>A pod's <c>status</c>; null is what it does not say.</summary>
internal sealed class PodStatus
{
    private Address? primary, host;
    private ValueList<Address> listed = [];

    public PodPhase? Phase { get; private set; }

    /// <summary>What keeps it from being ready.</summary>
    public PodReadiness Readiness { get; } = new();

    /// <summary>Whether an address is that of the host.</summary>
    public bool IsHostNetwork => host is { } address && Addresses.Span.Contains(address);

    /// <summary><c>podIP</c>, then those of <c>podIPs</c> that differ from it.</summary>
    public ValueList<Address> Addresses
    {
        get
        {
            if (primary is not { } first || (listed.Count > 0 && listed[0] == first)) return listed;
            return listed.Count == 0 ? [first] : [first, .. listed.AsEnumerable().Where(address => address != first)];
        }
    }

    public void Read(FieldReader reader)
    {
        if (!reader.EnterMap()) return;
        while (reader.NextField() is { } field)
        {
            switch (field)
            {
                case "phase": Phase = ReadPhase(reader); break;
                case "podIP": primary = reader.AnyAddress(); break;
                case "hostIP": host = reader.AnyAddress(); break;
                case "podIPs": listed = ReadAddresses(reader); break;
                case "conditions": PodConditions.Read(reader, Readiness); break;
                case "containerStatuses": PodConditions.ReadContainers(reader, Readiness); break;
                default: reader.Skip(); break;
            }
        }
    }

    private static PodPhase? ReadPhase(FieldReader reader)
    {
        var phase = reader.String();
        switch (phase.Value)
        {
            case null or "": return null;
            case "Pending": return PodPhase.Pending;
            case "Running": return PodPhase.Running;
            case "Succeeded": return PodPhase.Succeeded;
            case "Failed": return PodPhase.Failed;
            case "Unknown": return PodPhase.Unknown;
            default:
                string[] phases = ["Failed", "Pending", "Running", "Succeeded", "Unknown"];
                reader.Warn(FieldError.Unsupported("", 0, phase.Value, phases).Message, phase.Line);
                return PodPhase.Unknown;
        }
    }

    private static ValueList<Address> ReadAddresses(FieldReader reader)
    {
        ValueList<Address> addresses = [];
        if (!reader.EnterList()) return addresses;
        while (reader.NextItem())
        {
            if (!reader.EnterMap()) continue;
            while (reader.NextField() is { } field)
            {
                if (field != "ip") reader.Skip();
                else if (reader.AnyAddress() is { } address && !addresses.Span.Contains(address)) addresses = [.. addresses.Span, address];
            }
        }
        return addresses;
    }
}
