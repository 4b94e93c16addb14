using ServiceDns.Sources.Kubernetes.Json;

namespace ServiceDns.Sources.Kubernetes.Kinds;

/// <summary>Reads a Service's <c>spec</c> and <c>status</c>, field by field in whatever order they come. One for all services.</summary>
internal sealed class ServiceFields(SharedValues shared)
{
    private const int UsualAffinity = 10800; // v1.DefaultClientIPServiceAffinitySeconds

    private static readonly ValueList<IpFamily>[] Families =
        [[IpFamily.IPv4], [IpFamily.IPv6], [IpFamily.IPv4, IpFamily.IPv6], [IpFamily.IPv6, IpFamily.IPv4]];

    private readonly PortFields portFields = new(shared);
    private readonly LabelFields selectorFields = new(shared, keys: null);
    private readonly List<Address> addresses = [];
    private readonly List<string> texts = [];
    private State read;

    /// <summary>The object.</summary>
    public Service Read(ReadOnlySpan<byte> json, ObjectKey key, LabelSet labels, LabelSet annotations)
    {
        read = default;
        ReadSpec(ObjectHead.Field(json, "spec"u8));
        var balancer = ObjectHead.Field(ObjectHead.Field(json, "status"u8), "loadBalancer"u8);
        return new Service
        {
            Namespace = key.Namespace,
            Name = key.Name,
            Labels = labels,
            Annotations = annotations,
            Type = read.Type,
            IsHeadless = read.IsHeadless,
            ClusterIPs = read.ClusterIPs.Count > 0 || read.ClusterIP is null ? read.ClusterIPs : [read.ClusterIP.Value],
            ExternalName = read.Type == ServiceType.ExternalName ? read.ExternalName : null,
            Ports = read.Ports,
            Selector = read.Selector,
            PublishNotReadyAddresses = read.PublishNotReady,
            IpFamilies = read.IpFamilies,
            IpFamilyPolicy = read.Policy,
            ExternalIPs = read.ExternalIPs,
            AffinitySeconds = read.HasAffinity ? read.AffinitySeconds is > 0 and var seconds ? seconds : UsualAffinity : 0,
            InternalTrafficPolicy = read.Internal,
            ExternalTrafficPolicy = read.External,
            TrafficDistribution = read.Distribution,
            HealthCheckNodePort = read.HealthCheckPort,
            AllocateLoadBalancerNodePorts = !read.NoNodePorts,
            LoadBalancerIP = read.LoadBalancerIP,
            LoadBalancerClass = read.LoadBalancerClass,
            LoadBalancerSourceRanges = read.SourceRanges,
            LoadBalancerIngress = ReadIngress(ObjectHead.Field(balancer, "ingress"u8)),
        };
    }

    private void ReadSpec(ReadOnlySpan<byte> spec)
    {
        if (spec.IsEmpty) return;
        var cursor = new JsonCursor(spec);
        if (!cursor.EnterObject()) return;
        while (cursor.NextField(out var field))
        {
            if (field.SequenceEqual("clusterIP"u8)) ReadClusterIP(cursor.String());
            else if (field.SequenceEqual("clusterIPs"u8)) read.ClusterIPs = Addresses(ref cursor);
            else if (field.SequenceEqual("type"u8)) read.Type = TypeOf(cursor.String());
            else if (field.SequenceEqual("ports"u8)) read.Ports = portFields.ReadServicePorts(ref cursor);
            else if (field.SequenceEqual("selector"u8)) read.Selector = selectorFields.Read(ref cursor);
            else if (field.SequenceEqual("externalName"u8)) read.ExternalName = cursor.Text();
            else if (field.SequenceEqual("publishNotReadyAddresses"u8)) read.PublishNotReady = cursor.Boolean() == true;
            else if (field.SequenceEqual("ipFamilies"u8)) read.IpFamilies = FamiliesOf(ref cursor);
            else if (field.SequenceEqual("ipFamilyPolicy"u8)) read.Policy = PolicyOf(cursor.String());
            else if (!TryReadTraffic(field, ref cursor)) cursor.Skip();
        }
    }

    private bool TryReadTraffic(ReadOnlySpan<byte> field, ref JsonCursor cursor)
    {
        if (field.SequenceEqual("sessionAffinity"u8)) read.HasAffinity = cursor.String().SequenceEqual("ClientIP"u8);
        else if (field.SequenceEqual("sessionAffinityConfig"u8)) read.AffinitySeconds = SecondsOf(cursor.Raw());
        else if (field.SequenceEqual("internalTrafficPolicy"u8)) read.Internal = TrafficPolicyOf(cursor.String());
        else if (field.SequenceEqual("externalTrafficPolicy"u8)) read.External = TrafficPolicyOf(cursor.String());
        else if (field.SequenceEqual("trafficDistribution"u8)) read.Distribution = shared.TextOrNull(cursor.String());
        else if (field.SequenceEqual("healthCheckNodePort"u8)) read.HealthCheckPort = (ushort)cursor.Int32();
        else if (field.SequenceEqual("externalIPs"u8)) read.ExternalIPs = Addresses(ref cursor);
        else if (field.SequenceEqual("allocateLoadBalancerNodePorts"u8)) read.NoNodePorts = cursor.Boolean() == false;
        else if (field.SequenceEqual("loadBalancerIP"u8)) read.LoadBalancerIP = AddressFields.Read(ref cursor);
        else if (field.SequenceEqual("loadBalancerClass"u8)) read.LoadBalancerClass = shared.TextOrNull(cursor.String());
        else if (field.SequenceEqual("loadBalancerSourceRanges"u8)) read.SourceRanges = Texts(ref cursor);
        else return false;
        return true;
    }

    private void ReadClusterIP(ReadOnlySpan<byte> text)
    {
        read.IsHeadless = text.SequenceEqual("None"u8);
        read.ClusterIP = AddressFields.Parse(text);
    }

    private ValueList<Address> Addresses(ref JsonCursor cursor)
    {
        AddressFields.ReadAll(ref cursor, addresses);
        return addresses.ToValueList();
    }

    private ValueList<string> Texts(ref JsonCursor cursor)
    {
        texts.Clear();
        if (!cursor.EnterList()) return [];
        while (cursor.NextItem()) texts.Add(shared.Text(cursor.String()));
        return texts.ToValueList();
    }

    private static ValueList<IpFamily> FamiliesOf(ref JsonCursor cursor)
    {
        List<IpFamily> families = [];
        if (!cursor.EnterList()) return [];
        while (cursor.NextItem()) families.Add(cursor.String().SequenceEqual("IPv6"u8) ? IpFamily.IPv6 : IpFamily.IPv4);
        var list = families.ToValueList();
        var known = Array.IndexOf(Families, list);
        return known < 0 ? list : Families[known];
    }

    private ValueList<LoadBalancerIngress> ReadIngress(ReadOnlySpan<byte> json)
    {
        List<LoadBalancerIngress> points = [];
        if (json.IsEmpty) return [];
        var cursor = new JsonCursor(json);
        if (!cursor.EnterList()) return [];
        while (cursor.NextItem())
        {
            var (address, hostname, isProxy) = ((Address?)null, (string?)null, false);
            if (!cursor.EnterObject()) continue;
            while (cursor.NextField(out var field))
            {
                if (field.SequenceEqual("ip"u8)) address = AddressFields.Read(ref cursor);
                else if (field.SequenceEqual("hostname"u8)) hostname = shared.TextOrNull(cursor.String());
                else if (field.SequenceEqual("ipMode"u8)) isProxy = cursor.String().SequenceEqual("Proxy"u8);
                else cursor.Skip();
            }
            points.Add(new LoadBalancerIngress(address, hostname, isProxy));
        }
        return points.ToValueList();
    }

    private static int SecondsOf(ReadOnlySpan<byte> config)
    {
        var seconds = ObjectHead.Field(ObjectHead.Field(config, "clientIP"u8), "timeoutSeconds"u8);
        return seconds.IsEmpty ? 0 : new JsonCursor(seconds).Int32();
    }

    private static ServiceType TypeOf(ReadOnlySpan<byte> text) =>
        text.SequenceEqual("NodePort"u8) ? ServiceType.NodePort
        : text.SequenceEqual("LoadBalancer"u8) ? ServiceType.LoadBalancer
        : text.SequenceEqual("ExternalName"u8) ? ServiceType.ExternalName
        : ServiceType.ClusterIP;

    private static IpFamilyPolicy PolicyOf(ReadOnlySpan<byte> text) =>
        text.SequenceEqual("PreferDualStack"u8) ? IpFamilyPolicy.PreferDualStack
        : text.SequenceEqual("RequireDualStack"u8) ? IpFamilyPolicy.RequireDualStack
        : IpFamilyPolicy.SingleStack;

    private static TrafficPolicy TrafficPolicyOf(ReadOnlySpan<byte> text) =>
        text.SequenceEqual("Local"u8) ? TrafficPolicy.Local : TrafficPolicy.Cluster;

    /// <summary>What was read of one service so far.</summary>
    private struct State
    {
        public ServiceType Type;
        public bool IsHeadless, PublishNotReady, HasAffinity, NoNodePorts;
        public Address? ClusterIP, LoadBalancerIP;
        public ValueList<Address> ClusterIPs, ExternalIPs;
        public ValueList<ServicePort> Ports;
        public ValueList<IpFamily> IpFamilies;
        public ValueList<string> SourceRanges;
        public LabelSet Selector;
        public IpFamilyPolicy? Policy;
        public TrafficPolicy Internal, External;
        public ushort HealthCheckPort;
        public int AffinitySeconds;
        public string? ExternalName, Distribution, LoadBalancerClass;
    }
}
