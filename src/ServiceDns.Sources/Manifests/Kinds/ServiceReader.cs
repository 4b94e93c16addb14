using ServiceDns.Cluster.Control;
using ServiceDns.Sources.Manifests.Reading;

namespace ServiceDns.Sources.Manifests.Kinds;

/// <summary>Reads a Service; what its fields must be is for Control to say.</summary>
internal sealed class ServiceReader(ObjectPlace place) : KindReader(place)
{
    private readonly ServiceDraft draft = new() { File = place.File, Line = place.Line };

    public override void Finish(FileContents contents, IReadOnlyList<FieldError> unreadable)
    {
        (draft.Name, draft.Namespace) = (Metadata.Name, Metadata.Namespace);
        (draft.Labels, draft.Annotations, draft.Unreadable) = (Metadata.Labels, Metadata.Annotations, unreadable);
        contents.Services.Add(draft);
    }

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
                case "type": draft.Type = reader.String(); break;
                case "clusterIP": draft.ClusterIP = reader.String(); break;
                case "clusterIPs": draft.ClusterIPs = reader.Strings(); break;
                case "ports": draft.Ports = ServicePorts.Read(reader).ToValueList(); break;
                case "selector": draft.Selector = reader.Labels(); break;
                case "externalName": draft.ExternalName = reader.String(); break;
                case "publishNotReadyAddresses": draft.PublishNotReadyAddresses = reader.Boolean(); break;
                case "ipFamilies": draft.IpFamilies = reader.Strings(); break;
                case "ipFamilyPolicy": draft.IpFamilyPolicy = reader.String(); break;
                case "externalIPs": draft.ExternalIPs = reader.Strings(); break;
                case "sessionAffinity": draft.SessionAffinity = reader.String(); break;
                case "sessionAffinityConfig": ReadAffinity(reader); break;
                default: ReadPolicy(field, reader); break;
            }
        }
    }

    private void ReadPolicy(string field, FieldReader reader)
    {
        switch (field)
        {
            case "externalTrafficPolicy": draft.ExternalTrafficPolicy = reader.String(); break;
            case "internalTrafficPolicy": draft.InternalTrafficPolicy = reader.String(); break;
            case "trafficDistribution": draft.TrafficDistribution = reader.String(); break;
            case "healthCheckNodePort": draft.HealthCheckNodePort = reader.Int32(); break;
            case "allocateLoadBalancerNodePorts": draft.AllocateLoadBalancerNodePorts = reader.Boolean(); break;
            case "loadBalancerIP": draft.LoadBalancerIP = reader.String(); break;
            case "loadBalancerClass": draft.LoadBalancerClass = reader.String(); break;
            case "loadBalancerSourceRanges": draft.LoadBalancerSourceRanges = reader.Strings(); break;
            default: reader.Skip(); break;
        }
    }

    private void ReadAffinity(FieldReader reader)
    {
        if (!reader.IsNull) draft.SessionAffinityConfig = new Stated<bool>(true, reader.Line);
        if (!reader.EnterMap()) return;
        while (reader.NextField() is { } field)
        {
            if (field != "clientIP") reader.Skip();
            else ReadClientIP(reader);
        }
    }

    private void ReadClientIP(FieldReader reader)
    {
        if (!reader.EnterMap()) return;
        while (reader.NextField() is { } field)
        {
            if (field == "timeoutSeconds") draft.AffinityTimeoutSeconds = reader.Int32();
            else reader.Skip();
        }
    }

    private void ReadStatus(FieldReader reader)
    {
        if (!reader.EnterMap()) return;
        while (reader.NextField() is { } field)
        {
            if (field == "loadBalancer") ReadLoadBalancer(reader);
            else reader.Skip();
        }
    }

    private void ReadLoadBalancer(FieldReader reader)
    {
        if (!reader.EnterMap()) return;
        while (reader.NextField() is { } field)
        {
            if (field == "ingress") draft.LoadBalancerIngress = ReadIngress(reader).ToValueList();
            else reader.Skip();
        }
    }

    private static List<IngressDraft> ReadIngress(FieldReader reader)
    {
        List<IngressDraft> points = [];
        if (!reader.EnterList()) return points;
        while (reader.NextItem())
        {
            var point = new IngressDraft { Line = reader.Line };
            if (!reader.EnterMap()) continue;
            while (reader.NextField() is { } field)
            {
                switch (field)
                {
                    case "ip": point.IP = reader.String(); break;
                    case "ipMode": point.IPMode = reader.String(); break;
                    case "hostname": point.Hostname = reader.String(); break;
                    default: reader.Skip(); break;
                }
            }
            points.Add(point);
        }
        return points;
    }
}
