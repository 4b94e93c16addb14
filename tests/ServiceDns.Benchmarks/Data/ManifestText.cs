using System.Globalization;

namespace ServiceDns.Benchmarks.Data;

/// <summary>Writes a cluster as the Kubernetes objects that <c>kubectl get -o yaml</c> would print, without what nobody reads.</summary>
internal sealed class ManifestText(ClusterShape shape, TextWriter output)
{
    public static void Write(ClusterShape shape, string path)
    {
        using var output = new StreamWriter(path);
        new ManifestText(shape, output).Write();
    }

    public void Write()
    {
        for (var i = 0; i < shape.Namespaces; i++)
        {
            Put($"apiVersion: v1\nkind: Namespace\nmetadata:\n  name: {ClusterShape.NamespaceName(i)}\n---\n");
        }
        for (var i = 0; i < shape.Services; i++)
        {
            WriteService(ClusterShape.ServiceName(i), shape.NamespaceOf(i), ClusterShape.ClusterIp(i).ToString());
            BeginSlice(ClusterShape.ServiceName(i), shape.NamespaceOf(i), 0);
            Put($"- addresses:\n  - {ClusterShape.EndpointIp(i)}\n  conditions:\n    ready: true\n---\n");
        }
        for (var i = 0; i < shape.Headless; i++) WriteHeadless(i);
    }

    private void WriteService(string name, string ns, string clusterIp) => Put($"""
        apiVersion: v1
        kind: Service
        metadata:
          name: {name}
          namespace: {ns}
        spec:
          type: ClusterIP
          clusterIP: {clusterIp}
          clusterIPs:
          - {clusterIp}
          selector:
            app: {name}
          ports:
          - name: {ClusterShape.PortName}
            port: {ClusterShape.Port}
            protocol: TCP
        ---

        """);

    private void BeginSlice(string service, string ns, int number) => Put($"""
        apiVersion: discovery.k8s.io/v1
        kind: EndpointSlice
        metadata:
          name: {service}-{number}
          namespace: {ns}
          labels:
            kubernetes.io/service-name: {service}
        addressType: IPv4
        ports:
        - name: {ClusterShape.PortName}
          port: {ClusterShape.Port}
          protocol: TCP
        endpoints:

        """);

    private void WriteHeadless(int index)
    {
        var (name, ns) = (ClusterShape.HeadlessName(index), shape.NamespaceOf(index));
        WriteService(name, ns, "None");
        for (var first = 0; first < shape.Pods; first += ClusterShape.SliceSize)
        {
            BeginSlice(name, ns, first / ClusterShape.SliceSize);
            for (var pod = first; pod < Math.Min(first + ClusterShape.SliceSize, shape.Pods); pod++) WriteEndpoint(index, pod);
            Put($"---\n");
        }
        for (var pod = 0; pod < shape.Pods; pod++) WritePod(index, pod);
    }

    private void WriteEndpoint(int headless, int pod) => Put($"""
        - addresses:
          - {shape.PodIp(headless, pod)}
          hostname: {ClusterShape.HostName(pod)}
          conditions:
            ready: true
          targetRef:
            kind: Pod
            name: {ClusterShape.HeadlessName(headless)}-{ClusterShape.HostName(pod)}
            namespace: {shape.NamespaceOf(headless)}

        """);

    private void WritePod(int headless, int pod) => Put($"""
        apiVersion: v1
        kind: Pod
        metadata:
          name: {ClusterShape.HeadlessName(headless)}-{ClusterShape.HostName(pod)}
          namespace: {shape.NamespaceOf(headless)}
          labels:
            app: {ClusterShape.HeadlessName(headless)}
        spec:
          hostname: {ClusterShape.HostName(pod)}
          subdomain: {ClusterShape.HeadlessName(headless)}
        status:
          phase: Running
          podIP: {shape.PodIp(headless, pod)}
          podIPs:
          - ip: {shape.PodIp(headless, pod)}
        ---

        """);

    private void Put(FormattableString text) => output.Write(text.ToString(CultureInfo.InvariantCulture));
}
