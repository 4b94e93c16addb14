using ServiceDns.Cluster.Control;
using static ServiceDns.Cluster.Tests.Control.Make;

namespace ServiceDns.Cluster.Tests.Control;

/// <summary>
/// Each rule of a Service with the very words of the API server, and whether the Service is served although it breaks it.
/// </summary>
public class ServiceValidationTests
{
    private const string Dns1035 =
        "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, "
        + "and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation "
        + "is '[a-z]([-a-z0-9]*[a-z0-9])?')";

    private const string Dns1123 =
        "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric "
        + "character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";

    private const string Subdomain =
        @"a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with "
        + @"an alphanumeric character (e.g. 'example.com', regex used for validation "
        + @"is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";

    private const string Qualified =
        "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character "
        + "(e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";

    private const string LabelValue =
        "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with "
        + "an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation "
        + "is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')";

    private const string PortRange = "must be between 1 and 65535, inclusive";

    private sealed record Case(Action<ServiceDraft> Edit, bool Served, params string[] Errors);

    private static void ExternalName(ServiceDraft draft, string name)
    {
        draft.Type = "ExternalName";
        draft.ExternalName = name;
        draft.Ports = [];
    }

    private static readonly Dictionary<string, Case> Cases = new()
    {
        // metadata
        ["no name"] = new(d => d.Name = default, false, "metadata.name: Required value: name or generateName is required"),
        ["upper-case name"] = new(d => d.Name = "Web", false, $"metadata.name: Invalid value: \"Web\": {Dns1035}"),
        ["name with a dot"] = new(d => d.Name = "a.b", false, $"metadata.name: Invalid value: \"a.b\": {Dns1035}"),
        ["name with a digit in front"] = new(d => d.Name = "1web", true, $"metadata.name: Invalid value: \"1web\": {Dns1035}"),
        ["name of 64 bytes"] = new(
            d => d.Name = new string('a', 64), false,
            $"metadata.name: Invalid value: \"{new string('a', 64)}\": must be no more than 63 characters"),
        ["namespace with a dot"] = new(
            d => d.Namespace = "a.b", false, "metadata.namespace: Invalid value: \"a.b\": must not contain dots"),
        ["namespace that is none"] = new(d => d.Namespace = "A_b", false, $"metadata.namespace: Invalid value: \"A_b\": {Dns1123}"),
        ["label value"] = new(d => d.Labels = Labels(("a", "-")), true, $"metadata.labels: Invalid value: \"-\": {LabelValue}"),
        ["label key"] = new(
            d => d.Labels = Labels(("/a", "b")), true, "metadata.labels: Invalid value: \"/a\": prefix part must be non-empty"),
        ["two topology annotations"] = new(
            d => d.Annotations = Labels((KnownAnnotations.TopologyMode, "Auto"), (KnownAnnotations.TopologyAwareHints, "off")), true,
            "metadata.annotations[service.kubernetes.io/topology-mode]: Invalid value: \"Auto\": "
            + "must match annotations[service.kubernetes.io/topology-aware-hints] when both are specified"),

        // ports
        ["no ports"] = new(d => d.Ports = [], true, "spec.ports: Required value"),
        ["port 0"] = new(
            d => d.Ports = [Port(0)], false,
            $"spec.ports[0].port: Invalid value: 0: {PortRange}", $"spec.ports[0].targetPort: Invalid value: 0: {PortRange}"),
        ["port 65536"] = new(
            d => d.Ports = [Port(65536, target: "web")], false, $"spec.ports[0].port: Invalid value: 65536: {PortRange}"),
        ["port -1"] = new(d => d.Ports = [Port(-1, target: "web")], false, $"spec.ports[0].port: Invalid value: -1: {PortRange}"),
        ["two ports, one unnamed"] = new(d => d.Ports = [Port(80, "web"), Port(81)], true, "spec.ports[1].name: Required value"),
        ["upper-case port name"] = new(d => d.Ports = [Port(80, "HTTP")], true, $"spec.ports[0].name: Invalid value: \"HTTP\": {Dns1123}"),
        ["port name twice"] = new(d => d.Ports = [Port(80, "web"), Port(81, "web")], true, "spec.ports[1].name: Duplicate value: \"web\""),
        ["port number twice"] = new(
            d => d.Ports = [Port(80, "a"), Port(80, "b"), Port(80, "c", "UDP")], true,
            "spec.ports[1]: Duplicate value: core.ServicePort{Name:\"\", Protocol:\"TCP\", AppProtocol:(*string)(nil), Port:80, "
            + "TargetPort:intstr.IntOrString{Type:0, IntVal:0, StrVal:\"\"}, NodePort:0}"),
        ["protocol"] = new(
            d => d.Ports = [Port(80, protocol: "ICMP")], false,
            "spec.ports[0].protocol: Unsupported value: \"ICMP\": supported values: \"SCTP\", \"TCP\", \"UDP\""),
        ["target port too long"] = new(
            d => d.Ports = [Port(80, target: "a-name-too-long-")], true,
            "spec.ports[0].targetPort: Invalid value: \"a-name-too-long-\": must be no more than 15 characters",
            "spec.ports[0].targetPort: Invalid value: \"a-name-too-long-\": must not begin or end with a hyphen"),
        ["target port without a letter"] = new(
            d => d.Ports = [Port(80, target: "80")], true,
            "spec.ports[0].targetPort: Invalid value: \"80\": must contain at least one letter (a-z)"),
        ["target port with two hyphens"] = new(
            d => d.Ports = [Port(80, target: "a--b")], true,
            "spec.ports[0].targetPort: Invalid value: \"a--b\": must not contain consecutive hyphens"),
        ["target port with a capital"] = new(
            d => d.Ports = [Port(80, target: "Web")], true,
            "spec.ports[0].targetPort: Invalid value: \"Web\": must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)"),
        ["target port number"] = new(
            d => d.Ports = [Port(80) with { TargetPort = new PortReference(70000) }], false,
            $"spec.ports[0].targetPort: Invalid value: 70000: {PortRange}"),
        ["application protocol"] = new(
            d => d.Ports = [Port(80) with { AppProtocol = "a b" }], true,
            $"spec.ports[0].appProtocol: Invalid value: \"a b\": {Qualified}"),
        ["application protocol with two slashes"] = new(
            d => d.Ports = [Port(80) with { AppProtocol = "a/b/c" }], true,
            $"spec.ports[0].appProtocol: Invalid value: \"a/b/c\": a valid label key {Qualified[10..]} with an optional DNS subdomain "
            + "prefix and '/' (e.g. 'example.com/MyName')"),
        ["kubelet's port"] = new(
            d => (d.Type, d.Ports) = ("LoadBalancer", [Port(10250)]), true,
            "spec.ports[0]: Invalid value: 10250: may not expose port 10250 externally since it is used by kubelet"),

        // type
        ["type"] = new(
            d => d.Type = "Cluster", false,
            "spec.type: Unsupported value: \"Cluster\": supported values: \"ClusterIP\", \"ExternalName\", \"LoadBalancer\", \"NodePort\""),
        ["headless NodePort"] = new(
            d => (d.Type, d.ClusterIP) = ("NodePort", "None"), true,
            "spec.clusterIPs[0]: Invalid value: \"None\": may not be set to 'None' for NodePort services"),
        ["headless LoadBalancer"] = new(
            d => (d.Type, d.ClusterIP) = ("LoadBalancer", "None"), true,
            "spec.clusterIPs[0]: Invalid value: \"None\": may not be set to 'None' for LoadBalancer services"),
        ["selector"] = new(d => d.Selector = Labels(("a", "b c")), true, $"spec.selector: Invalid value: \"b c\": {LabelValue}"),

        // ExternalName
        ["ExternalName without a name"] = new(d => ExternalName(d, ""), false, "spec.externalName: Required value"),
        ["ExternalName that is a dot"] = new(d => ExternalName(d, "."), false, "spec.externalName: Required value"),
        ["ExternalName with two dots at its end"] = new(
            d => ExternalName(d, "example.com.."), false, $"spec.externalName: Invalid value: \"example.com.\": {Subdomain}"),
        ["ExternalName with a space"] = new(d => ExternalName(d, "a b"), false, $"spec.externalName: Invalid value: \"a b\": {Subdomain}"),
        ["ExternalName with an underscore"] = new(
            d => ExternalName(d, "_sip.example.com"), true, $"spec.externalName: Invalid value: \"_sip.example.com\": {Subdomain}"),
        ["ExternalName with addresses"] = new(
            d =>
            {
                ExternalName(d, "example.com");
                d.ClusterIP = "10.96.0.7";
                d.IpFamilies = Texts("IPv4");
                d.IpFamilyPolicy = "SingleStack";
            },
            true,
            "spec.clusterIPs: Forbidden: may not be set for ExternalName services",
            "spec.ipFamilies: Forbidden: may not be set for ExternalName services",
            "spec.ipFamilyPolicy: Forbidden: may not be set for ExternalName services"),

        // addresses
        ["clusterIP that is none"] = new(
            d => d.ClusterIP = "10.96.0", false,
            "spec.clusterIPs[0]: Invalid value: \"10.96.0\": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)"),
        ["clusterIP with leading zeros"] = new(
            d => d.ClusterIP = "10.096.0.07", true, "spec.clusterIPs[0]: Invalid value: \"10.096.0.07\": must not have leading 0s"),
        ["clusterIP in IPv6 form"] = new(
            d => d.ClusterIP = "::ffff:10.96.0.7", true,
            "spec.clusterIPs[0]: Invalid value: \"::ffff:10.96.0.7\": must not be an IPv4-mapped IPv6 address"),
        ["None and more"] = new(
            d => (d.ClusterIP, d.ClusterIPs, d.IpFamilyPolicy) = ("None", Texts("None", "10.96.0.7"), "PreferDualStack"), true,
            "spec.clusterIPs: Invalid value: []string{\"None\", \"10.96.0.7\"}: 'None' must be the first and only value"),
        ["three addresses"] = new(
            d => (d.ClusterIP, d.ClusterIPs, d.IpFamilyPolicy) =
                ("10.96.0.7", Texts("10.96.0.7", "fd00::7", "10.96.0.8"), "PreferDualStack"), true,
            "spec.clusterIPs: Invalid value: []string{\"10.96.0.7\", \"fd00::7\", \"10.96.0.8\"}: may only hold up to 2 values",
            "spec.clusterIPs[1]: Invalid value: []string{\"10.96.0.7\", \"fd00::7\", \"10.96.0.8\"}: "
            + "IPv6 is not configured on this cluster"),
        ["two addresses of one family"] = new(
            d => (d.ClusterIP, d.ClusterIPs, d.IpFamilyPolicy) = ("10.96.0.7", Texts("10.96.0.7", "10.96.0.8"), "PreferDualStack"), true,
            "spec.clusterIPs: Invalid value: []string{\"10.96.0.7\", \"10.96.0.8\"}: may specify no more than one IP for each IP family"),
        ["clusterIPs alone"] = new(
            d => d.ClusterIPs = Texts("10.96.0.7"), true,
            "spec.clusterIPs: Invalid value: []string{\"10.96.0.7\"}: must be empty when `clusterIP` is not specified"),
        ["clusterIP and another"] = new(
            d => (d.ClusterIP, d.ClusterIPs) = ("10.96.0.7", Texts("10.96.0.8")), true,
            "spec.clusterIPs: Invalid value: []string{\"10.96.0.8\"}: first value must match `clusterIP`"),
        ["address of the other family"] = new(
            d => (d.ClusterIP, d.IpFamilies) = ("10.96.0.7", Texts("IPv6")), true,
            "spec.clusterIPs[0]: Invalid value: \"10.96.0.7\": expected an IPv6 value as indicated by `ipFamilies[0]`",
            "spec.ipFamilies[0]: Invalid value: \"IPv6\": not configured on this cluster"),
        ["unknown family"] = new(
            d => d.IpFamilies = Texts("IPv5"), true,
            "spec.ipFamilies[0]: Unsupported value: \"IPv5\": supported values: \"IPv4\", \"IPv6\""),
        ["family twice"] = new(d => d.IpFamilies = Texts("IPv4", "IPv4"), true, "spec.ipFamilies[1]: Duplicate value: \"IPv4\""),
        ["unknown policy"] = new(
            d => d.IpFamilyPolicy = "Both", true,
            "spec.ipFamilyPolicy: Unsupported value: \"Both\": supported values: \"PreferDualStack\", "
            + "\"RequireDualStack\", \"SingleStack\""),
        ["family without a range"] = new(
            d => d.IpFamilies = Texts("IPv6"), false, "spec.ipFamilies[0]: Invalid value: \"IPv6\": not configured on this cluster"),
        ["dual stack in a cluster of one family"] = new(
            d => d.IpFamilyPolicy = "RequireDualStack", true,
            "spec.ipFamilyPolicy: Invalid value: \"RequireDualStack\": this cluster is not configured for dual-stack services"),
        ["two families, single stack"] = new(
            d => d.IpFamilies = Texts("IPv4", "IPv6"), true,
            "spec.ipFamilyPolicy: Invalid value: \"SingleStack\": must be 'RequireDualStack' or 'PreferDualStack' when multiple IP "
            + "families are specified",
            "spec.ipFamilies[1]: Invalid value: \"IPv6\": not configured on this cluster"),
        ["two addresses, single stack"] = new(
            d => (d.ClusterIP, d.ClusterIPs, d.IpFamilyPolicy) = ("10.96.0.7", Texts("10.96.0.7", "fd00::7"), "SingleStack"), true,
            "spec.ipFamilyPolicy: Invalid value: \"SingleStack\": must be 'RequireDualStack' or 'PreferDualStack' when multiple "
            + "cluster IPs are specified",
            "spec.clusterIPs[1]: Invalid value: []string{\"10.96.0.7\", \"fd00::7\"}: IPv6 is not configured on this cluster"),

        // external addresses
        ["external address that is none"] = new(
            d => d.ExternalIPs = Texts("1.2.3"), true,
            "spec.externalIPs[0]: Invalid value: \"1.2.3\": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)"),
        ["external address with leading zeros"] = new(
            d => d.ExternalIPs = Texts("010.1.2.3"), true, "spec.externalIPs[0]: Invalid value: \"010.1.2.3\": must not have leading 0s"),
        ["external address 0.0.0.0"] = new(
            d => d.ExternalIPs = Texts("0.0.0.0"), true,
            "spec.externalIPs[0]: Invalid value: \"0.0.0.0\": may not be unspecified (0.0.0.0)"),
        ["external address ::"] = new(
            d => d.ExternalIPs = Texts("::"), true, "spec.externalIPs[0]: Invalid value: \"::\": may not be unspecified (::)"),
        ["external loopback"] = new(
            d => d.ExternalIPs = Texts("127.3.2.1", "::1"), true,
            "spec.externalIPs[0]: Invalid value: \"127.3.2.1\": may not be in the loopback range (127.0.0.0/8, ::1/128)",
            "spec.externalIPs[1]: Invalid value: \"::1\": may not be in the loopback range (127.0.0.0/8, ::1/128)"),
        ["external link-local"] = new(
            d => d.ExternalIPs = Texts("169.254.169.254", "fe80::1"), true,
            "spec.externalIPs[0]: Invalid value: \"169.254.169.254\": may not be in the link-local range (169.254.0.0/16, fe80::/10)",
            "spec.externalIPs[1]: Invalid value: \"fe80::1\": may not be in the link-local range (169.254.0.0/16, fe80::/10)"),
        ["external multicast"] = new(
            d => d.ExternalIPs = Texts("224.0.0.251", "ff02::fb"), true,
            "spec.externalIPs[0]: Invalid value: \"224.0.0.251\": may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)",
            "spec.externalIPs[1]: Invalid value: \"ff02::fb\": may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)"),

        // affinity and policies
        ["affinity"] = new(
            d => d.SessionAffinity = "Cookie", true,
            "spec.sessionAffinity: Unsupported value: \"Cookie\": supported values: \"ClientIP\", \"None\""),
        ["affinity configured but off"] = new(
            d => d.AffinityTimeoutSeconds = 10, true,
            "spec.sessionAffinityConfig: Forbidden: must not be set when session affinity is None"),
        ["affinity of no time"] = new(
            d => (d.SessionAffinity, d.AffinityTimeoutSeconds) = ("ClientIP", 0), true,
            "spec.sessionAffinityConfig.clientIP.timeoutSeconds: Invalid value: 0: must be greater than 0 and less than 86400"),
        ["affinity of more than a day"] = new(
            d => (d.SessionAffinity, d.AffinityTimeoutSeconds) = ("ClientIP", 86401), true,
            "spec.sessionAffinityConfig.clientIP.timeoutSeconds: Invalid value: 86401: must be greater than 0 and less than 86400"),
        ["external policy of an inner service"] = new(
            d => d.ExternalTrafficPolicy = "Local", true,
            "spec.externalTrafficPolicy: Invalid value: \"Local\": may only be set for externally-accessible services"),
        ["external policy"] = new(
            d => (d.Type, d.ExternalTrafficPolicy) = ("NodePort", "Near"), true,
            "spec.externalTrafficPolicy: Unsupported value: \"Near\": supported values: \"Cluster\", \"Local\""),
        ["internal policy"] = new(
            d => d.InternalTrafficPolicy = "Near", true,
            "spec.internalTrafficPolicy: Unsupported value: \"Near\": supported values: \"Cluster\", \"Local\""),
        ["traffic distribution"] = new(
            d => d.TrafficDistribution = "Near", true,
            "spec.trafficDistribution: Unsupported value: \"Near\": supported values: \"PreferClose\", "
            + "\"PreferSameNode\", \"PreferSameZone\""),
        ["health port of an inner service"] = new(
            d => d.HealthCheckNodePort = 30100, true,
            "spec.healthCheckNodePort: Invalid value: 30100: may only be set when `type` is 'LoadBalancer' "
            + "and `externalTrafficPolicy` is 'Local'"),
        ["health port that is none"] = new(
            d => (d.Type, d.ExternalTrafficPolicy, d.HealthCheckNodePort) = ("LoadBalancer", "Local", 70000), true,
            $"spec.healthCheckNodePort: Invalid value: 70000: {PortRange}"),

        // node ports
        ["node port of an inner service"] = new(
            d => d.Ports = [Port(80, nodePort: 30080)], true,
            "spec.ports[0].nodePort: Forbidden: may not be used when `type` is 'ClusterIP'"),
        ["node port twice in a protocol"] = new(
            d => (d.Type, d.Ports) = ("NodePort", [Port(80, "a", nodePort: 30080), Port(81, "b", nodePort: 30080)]), true,
            "spec.ports[1].nodePort: Duplicate value: 30080"),
        ["node port out of range"] = new(
            d => (d.Type, d.Ports) = ("NodePort", [Port(80, nodePort: 8080)]), true,
            "spec.ports[0].nodePort: Invalid value: 8080: provided port is not in the valid range. "
            + "The range of valid ports is 30000-32767"),

        // load balancers
        ["source ranges of an inner service"] = new(
            d => d.LoadBalancerSourceRanges = Texts("10.0.0.0/8"), true,
            "spec.LoadBalancerSourceRanges: Forbidden: may only be used when `type` is 'LoadBalancer'"),
        ["source range that is none"] = new(
            d => (d.Type, d.LoadBalancerSourceRanges) = ("LoadBalancer", Texts(" 10.0.0.0/8 ", "10.0.0.0/33")), true,
            "spec.LoadBalancerSourceRanges[1]: Invalid value: \"10.0.0.0/33\": must be a valid CIDR value, "
            + "(e.g. 10.9.8.0/24 or 2001:db8::/64)"),
        ["source range with bits beyond its prefix"] = new(
            d => (d.Type, d.LoadBalancerSourceRanges) = ("LoadBalancer", Texts("10.1.0.0/8")), true,
            "spec.LoadBalancerSourceRanges[0]: Invalid value: \"10.1.0.0/8\": must not have bits set beyond the prefix length"),
        ["source ranges as annotation"] = new(
            d => d.Annotations = Labels((KnownAnnotations.SourceRanges, "10.0.0.0/8, x")), true,
            "metadata.annotations[service.beta.kubernetes.io/load-balancer-source-ranges]: Forbidden: "
            + "may only be used when `type` is 'LoadBalancer'",
            "metadata.annotations[service.beta.kubernetes.io/load-balancer-source-ranges]: Invalid value: \"x\": "
            + "must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)"),
        ["node ports of a load balancer"] = new(
            d => d.AllocateLoadBalancerNodePorts = false, true,
            "spec.allocateLoadBalancerNodePorts: Forbidden: may only be used when `type` is 'LoadBalancer'"),
        ["class of an inner service"] = new(
            d => d.LoadBalancerClass = "example.com/lb", true,
            "spec.loadBalancerClass: Forbidden: may only be used when `type` is 'LoadBalancer'"),
        ["class"] = new(
            d => (d.Type, d.LoadBalancerClass) = ("LoadBalancer", "a b"), true,
            $"spec.loadBalancerClass: Invalid value: \"a b\": {Qualified}"),
        ["ingress of an inner service"] = new(
            d => d.LoadBalancerIngress = [new IngressDraft { IP = "1.2.3.4" }], true,
            "status.loadBalancer.ingress: Forbidden: may only be used when `spec.type` is 'LoadBalancer'"),
        ["ingress"] = new(
            d =>
            {
                d.Type = "LoadBalancer";
                d.LoadBalancerIngress =
                [
                    new IngressDraft { IP = "x" },
                    new IngressDraft { IPMode = "VIP", Hostname = "lb.example.com" },
                    new IngressDraft { IP = "1.2.3.4", IPMode = "Direct" },
                    new IngressDraft { Hostname = "1.2.3.4" },
                ];
            },
            true,
            "status.loadBalancer.ingress[0].ip: Invalid value: \"x\": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)",
            "status.loadBalancer.ingress[1].ipMode: Forbidden: may not be specified when `ip` is not set",
            "status.loadBalancer.ingress[2].ipMode: Unsupported value: \"Direct\": supported values: \"Proxy\", \"VIP\"",
            "status.loadBalancer.ingress[3].hostname: Invalid value: \"1.2.3.4\": must be a DNS name, not an IP address"),
    };

    public static TheoryData<string> Broken => [.. Cases.Keys];

    [Theory, MemberData(nameof(Broken))]
    public void A_broken_rule_is_reported_in_Kubernetes_words(string name)
    {
        var (edit, served, errors) = Cases[name];
        var draft = Service("web", edit, line: 3);

        var cluster = Complete(draft);

        var texts = cluster.Problems.Select(problem => $"{problem.FieldPath}: {problem.Message}");
        Assert.Equal(errors, texts);
        Assert.Equal(served, cluster.Services.Count == 1);
        Assert.Equal(!served, cluster.Problems.Any(problem => !problem.CanServe));
        Assert.All(cluster.Problems, problem => Assert.Equal(("a.yaml", 3, "Service"), (problem.File, problem.Line, problem.Kind)));
    }

    private static readonly Dictionary<string, Action<ServiceDraft>> GoodOnes = new()
    {
        ["a plain one"] = _ => { },
        ["TCP and UDP on one number"] = d => d.Ports = [Port(53, "dns-tcp", "TCP"), Port(53, "dns", "UDP")],
        ["headless without ports"] = d => (d.ClusterIP, d.Ports) = ("None", []),
        ["ExternalName with a dot at its end"] = d => ExternalName(d, "example.com."),
        ["ExternalName that looks like an address"] = d => ExternalName(d, "10.1.2.3"),
        ["affinity of a day"] = d => (d.SessionAffinity, d.AffinityTimeoutSeconds) = ("ClientIP", 86400),
        ["affinity without a time"] = d => d.SessionAffinity = "ClientIP",
        ["external policy by external address"] = d => (d.ExternalIPs, d.ExternalTrafficPolicy) = (Texts("1.2.3.4"), "Local"),
        ["mixed protocols on a load balancer"] = d => (d.Type, d.Ports) = ("LoadBalancer", [Port(53, "a"), Port(53, "b", "UDP")]),
        ["application protocol of Kubernetes"] = d => d.Ports = [Port(80) with { AppProtocol = "kubernetes.io/h2c" }],
        ["target port 0"] = d => d.Ports = [Port(80) with { TargetPort = new PortReference(0) }],
        ["empty fields"] = d => (d.Type, d.ClusterIP, d.SessionAffinity, d.ExternalTrafficPolicy) = ("", "", "", ""),
    };

    public static TheoryData<string> Good => [.. GoodOnes.Keys];

    [Theory, MemberData(nameof(Good))]
    public void A_good_one_is_served_without_a_word(string name)
    {
        var cluster = Complete(Service("web", GoodOnes[name]));

        Assert.Empty(cluster.Problems);
        Assert.Single(cluster.Services);
    }

    [Fact]
    public void A_problem_reads_as_the_API_server_answers_with_file_and_line_before_it()
    {
        var draft = Service(
            "web", d => d.Ports = [new ServicePortDraft { Line = 8, Port = new(0, 9), TargetPort = new PortReference(80) }]);

        var problem = Assert.Single(Complete(draft).Problems);

        Assert.Equal(
            "a.yaml:9 - Service \"web\" is invalid: spec.ports[0].port: Invalid value: 0: must be between 1 and 65535, inclusive",
            problem.ToString());
    }

    [Fact]
    public void What_the_reader_could_not_read_is_reported_with_the_rest()
    {
        var draft = Service("web", d => d.Unreadable = [new FieldError("spec.ports[0].port", "expected a number", 5, false)]);

        var cluster = Complete(draft);

        Assert.Empty(cluster.Services);
        Assert.Equal(
            "a.yaml:5 - Service \"web\" is invalid: spec.ports[0].port: expected a number", Assert.Single(cluster.Problems).ToString());
    }

    [Fact]
    public void Silence_is_filled_with_Kubernetes_defaults()
    {
        var service = Assert.Single(Complete(Service("web", d => (d.Namespace, d.SessionAffinity) = (default, "ClientIP"))).Services);

        Assert.Equal(new ObjectKey("default", "web"), service.Key);
        Assert.Equal(ServiceType.ClusterIP, service.Type);
        Assert.Equal(new ServicePort("", Protocol.Tcp, 80, new TargetPort(80, null)), Assert.Single(service.Ports));
        Assert.Equal([IpFamily.IPv4], service.IpFamilies);
        Assert.Equal(IpFamilyPolicy.SingleStack, service.IpFamilyPolicy);
        Assert.Equal(10800, service.AffinitySeconds);
        Assert.Equal((TrafficPolicy.Cluster, TrafficPolicy.Cluster), (service.InternalTrafficPolicy, service.ExternalTrafficPolicy));
        Assert.True(service.AllocateLoadBalancerNodePorts);
        Assert.False(service.PublishNotReadyAddresses);
    }

    [Fact]
    public void Annotations_that_nobody_reads_are_not_kept()
    {
        var service = Assert.Single(Complete(
            Service("web", d => d.Annotations = Labels(("example.com/note", "long"), (KnownAnnotations.TopologyMode, "Auto")))).Services);

        Assert.Equal(Labels((KnownAnnotations.TopologyMode, "Auto")), service.Annotations);
    }
}
