using System.Globalization;
using ServiceDns.Cluster;

namespace ServiceDns.Benchmarks.Data;

/// <summary>A cluster made by rule: everything in it follows from its numbers, so that each form of it says the same.</summary>
/// <param name="Services">Services with a ClusterIP and one endpoint each.</param>
/// <param name="Namespaces">Namespaces, among which the services are dealt out in turn.</param>
/// <param name="Headless">Headless services.</param>
/// <param name="Pods">Pods of each headless service, each with a host name.</param>
internal sealed record ClusterShape(int Services = 10_000, int Namespaces = 100, int Headless = 100, int Pods = 100)
{
    public const string Domain = "cluster.local", ReverseZone = "10.in-addr.arpa", PortName = "http";
    public const int Port = 80, Ttl = 5;

    /// <summary>Endpoints that one slice holds, as the controller makes them.</summary>
    public const int SliceSize = 100;

    // 10.96.0.10, 10.128.0.1, 10.192.0.1
    private const uint FirstClusterIp = 0x0A60000A, FirstPodIp = 0x0A800001, FirstEndpointIp = 0x0AC00001;

    public static string NamespaceName(int index) => Text($"ns-{index}");

    public static string ServiceName(int index) => Text($"svc-{index}");

    public static string HeadlessName(int index) => Text($"headless-{index}");

    public static string HostName(int pod) => Text($"pod-{pod}");

    public static Address ClusterIp(int service) => At(FirstClusterIp, service);

    public static Address EndpointIp(int service) => At(FirstEndpointIp, service);

    public Address PodIp(int headless, int pod) => At(FirstPodIp, headless * Pods + pod);

    /// <summary>The namespace of a service or headless service.</summary>
    public string NamespaceOf(int index) => NamespaceName(index % Namespaces);

    /// <summary>The service's name in the DNS, without a final dot.</summary>
    public string ServiceDomain(int index) => $"{ServiceName(index)}.{NamespaceOf(index)}.svc.{Domain}";

    public string HeadlessDomain(int index) => $"{HeadlessName(index)}.{NamespaceOf(index)}.svc.{Domain}";

    /// <summary>The name that an address has in the reverse zone, without a final dot.</summary>
    public static string ReverseDomain(Address address)
    {
        var number = (uint)address.Number;
        return Text($"{number & 255}.{(number >> 8) & 255}.{(number >> 16) & 255}.{number >> 24}.in-addr.arpa");
    }

    private static Address At(uint first, int index) => Address.FromNumber(IpFamily.IPv4, first + (uint)index);

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
