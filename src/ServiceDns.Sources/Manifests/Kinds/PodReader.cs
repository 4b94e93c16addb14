using ServiceDns.Cluster.Control;
using ServiceDns.Sources.Manifests.Reading;

namespace ServiceDns.Sources.Manifests.Kinds;

/// <summary>Reads a Pod.</summary>
/// <remarks>
/// A manifest written by hand seldom has a whole status. Silence means: with an address the phase is Running, without one Pending;
/// a Running pod without the condition Ready is ready. A dump of a cluster states both.
/// </remarks>
internal sealed class PodReader(ObjectPlace place) : KindReader(place)
{
    private readonly PodStatus status = new();
    private string? hostname, subdomain, nodeName;
    private List<ContainerPort>? ports, sidecarPorts;
    private bool isHostNetwork;

    public override void Finish(FileContents contents, IReadOnlyList<FieldError> unreadable)
    {
        var addresses = status.Addresses;
        var phase = status.Phase ?? (addresses.Count > 0 ? PodPhase.Running : PodPhase.Pending);
        var isReady = status.Readiness.IsReady ?? phase == PodPhase.Running;
        contents.Pods.Add(Placed(
            new Pod
            {
                Namespace = Metadata.NamespaceOrDefault,
                Name = Metadata.NameOrEmpty,
                Labels = Metadata.Labels.Value,
                IsTerminating = Metadata.IsTerminating,
                IsHostNetwork = isHostNetwork || status.IsHostNetwork,
                Hostname = hostname,
                Subdomain = subdomain,
                NodeName = nodeName,
                Ports = [.. ports ?? [], .. sidecarPorts ?? []],
                Addresses = addresses,
                Phase = phase,
                IsReady = isReady,
                WhyNotReady = isReady ? null : status.Readiness.Why,
            },
            unreadable));
    }

    protected override void Field(string name, FieldReader reader)
    {
        switch (name)
        {
            case "spec": ReadSpec(reader); break;
            case "status": status.Read(reader); break;
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
                case "hostname": hostname = NullIfEmpty(reader.String().Value); break;
                case "subdomain": subdomain = NullIfEmpty(reader.String().Value); break;
                case "nodeName": nodeName = NullIfEmpty(reader.String().Value); break;
                case "hostNetwork": isHostNetwork = reader.Boolean().Value; break;
                case "containers": ports = ReadContainers(reader, sidecarsOnly: false); break;
                case "initContainers": sidecarPorts = ReadContainers(reader, sidecarsOnly: true); break;
                default: reader.Skip(); break;
            }
        }
    }

    private static List<ContainerPort>? ReadContainers(FieldReader reader, bool sidecarsOnly)
    {
        List<ContainerPort>? all = null;
        if (!reader.EnterList()) return all;
        while (reader.NextItem())
        {
            List<ContainerPort>? own = null;
            var isSidecar = false;
            if (!reader.EnterMap()) continue;
            while (reader.NextField() is { } field)
            {
                switch (field)
                {
                    case "ports": own = ReadPorts(reader); break;
                    case "restartPolicy": isSidecar = reader.String().Value == "Always"; break; // KEP-753
                    default: reader.Skip(); break;
                }
            }
            if (own is not null && (isSidecar || !sidecarsOnly)) (all ??= []).AddRange(own);
        }
        return all;
    }

    private static List<ContainerPort> ReadPorts(FieldReader reader)
    {
        List<ContainerPort> ports = [];
        if (!reader.EnterList()) return ports;
        while (reader.NextItem())
        {
            var (name, protocol, number) = ("", Protocol.Tcp, (ushort)0);
            if (!reader.EnterMap()) continue;
            while (reader.NextField() is { } field)
            {
                switch (field)
                {
                    case "name": name = reader.String().Value ?? ""; break;
                    case "protocol": protocol = PortFields.Protocol(reader); break;
                    case "containerPort": number = PortFields.Number(reader); break;
                    default: reader.Skip(); break;
                }
            }
            if (number > 0) ports.Add(new ContainerPort(name, protocol, number));
        }
        return ports;
    }

    private static string? NullIfEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;
}
