namespace ServiceDns.Sources.Tests.Manifests;

public class FieldMistakeTests
{
    //                     lines of a Service's spec, line, field and reason
    public static TheoryData<string, int, string> Types => new()
    {
        { "  ports: {}\n", 6, "spec.ports: Invalid value: {...}: cannot unmarshal object into a field of type array" },
        { "  ports: [80]\n", 6, "spec.ports[0]: Invalid value: 80: cannot unmarshal number into a field of type object" },
        { "  ports:\n  - port: eighty\n", 7,
          "spec.ports[0].port: Invalid value: \"eighty\": cannot unmarshal string into a field of type int32" },
        {
            "  ports:\n  - {port: 1, name: a}\n  - {port: \"80\", name: b}\n", 8,
            "spec.ports[1].port: Invalid value: \"80\": cannot unmarshal string into a field of type int32; write 80 without quotes"
        },
        { "  ports: [{port: 80.5}]\n", 6, "spec.ports[0].port: Invalid value: 80.5: cannot unmarshal number into a field of type int32" },
        { "  ports: [{port: 99999999999}]\n", 6,
          "spec.ports[0].port: Invalid value: 99999999999: cannot unmarshal number into a field of type int32" },
        { "  ports: [{port: on}]\n", 6, "spec.ports[0].port: Invalid value: on: cannot unmarshal bool into a field of type int32" },
        { "  ports:\n  - port: 80\n    targetPort: []\n", 8,
          "spec.ports[0].targetPort: Invalid value: [...]: cannot unmarshal array into a field of type int32" },
        {
            "  ports: [{port: 80, name: 80}]\n", 6,
            "spec.ports[0].name: Invalid value: 80: cannot unmarshal number into a field of type string; write \"80\" in quotes"
        },
        {
            "  ports: [{port: 80}]\n  publishNotReadyAddresses: \"true\"\n", 7,
            "spec.publishNotReadyAddresses: Invalid value: \"true\": cannot unmarshal string into a field of type bool; "
            + "write true without quotes"
        },
        {
            "  ports: [{port: 80}]\n  selector:\n    app: web\n    canary: no\n", 9,
            "spec.selector.canary: Invalid value: no: cannot unmarshal bool into a field of type string; write \"no\" in quotes"
        },
        {
            "  ports: [{port: 80}]\n  clusterIPs:\n  - 10\n", 8,
            "spec.clusterIPs[0]: Invalid value: 10: cannot unmarshal number into a field of type string; write \"10\" in quotes"
        },
        { "  - a\n", 6, "spec: Invalid value: [...]: cannot unmarshal array into a field of type object" },
    };

    [Theory, MemberData(nameof(Types))]
    public async Task A_value_of_a_wrong_type_leaves_its_object_out(string spec, int line, string reason)
    {
        await using var loaded = await Loaded.Text(
            "apiVersion: v1\nkind: Service\nmetadata:\n  name: web\nspec:\n" + spec
            + "---\n{apiVersion: v1, kind: Service, metadata: {name: api}, spec: {ports: [{port: 80}]}}\n");

        Assert.Equal([$"a.yaml:{line} - Service \"web\" is invalid: {reason}"], loaded.Problems); // and nothing that only follows from it
        Assert.Null(loaded.Service("web"));
        Assert.NotNull(loaded.Service("api"));
    }

    //                     text, what is reported first
    public static TheoryData<string, string> OtherKinds => new()
    {
        {
            "{apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {containers: [{ports: [{containerPort: 0}]}]}}",
            "a.yaml:1 - Pod \"p\" is invalid: spec.containers[0].ports[0].containerPort: Invalid value: 0: "
            + "must be between 1 and 65535, inclusive"
        },
        {
            "{apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {containers: [{ports: [{containerPort: 1, protocol: tcp}]}]}}",
            "a.yaml:1 - Pod \"p\" is invalid: spec.containers[0].ports[0].protocol: "
            + "Unsupported value: \"tcp\": supported values: \"SCTP\", \"TCP\", \"UDP\""
        },
        {
            "{apiVersion: v1, kind: Pod, metadata: {name: p}, status: {phase: Resting}}",
            "a.yaml:1 - Pod \"p\" is invalid: status.phase: "
            + "Unsupported value: \"Resting\": supported values: \"Failed\", \"Pending\", \"Running\", \"Succeeded\", \"Unknown\""
        },
        {
            "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nstatus:\n  podIP: 10.0.0\n",
            "a.yaml:5 - Pod \"p\" is invalid: status.podIP: "
            + "Invalid value: \"10.0.0\": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)"
        },
        {
            "apiVersion: discovery.k8s.io/v1\nkind: EndpointSlice\nmetadata: {name: s}\naddressType: IPv4\nendpoints:\n"
            + "- addresses:\n  - 127.0.0.1\n",
            "a.yaml:7 - EndpointSlice \"s\" is invalid: endpoints[0].addresses[0]: "
            + "Invalid value: \"127.0.0.1\": may not be in the loopback range (127.0.0.0/8, ::1/128)"
        },
        {
            "addressType: IPv4\nendpoints:\n- {addresses: [10.0.0.1]}\n- {addresses: 10.0.0.1}\napiVersion: discovery.k8s.io/v1\n"
            + "kind: EndpointSlice\nmetadata: {name: s}\n",
            "a.yaml:4 - EndpointSlice \"s\" is invalid: endpoints[1].addresses: Invalid value: \"10.0.0.1\": "
            + "cannot unmarshal string into a field of type array"
        },
        {
            "kind: ServiceList\napiVersion: v1\nitems:\n- metadata: {name: web}\n  spec:\n    ports:\n    - port: x\n",
            "a.yaml:7 - Service \"web\" is invalid: spec.ports[0].port: Invalid value: \"x\": "
            + "cannot unmarshal string into a field of type int32"
        },
        {
            "items:\n- metadata: {name: web}\n  spec:\n    ports:\n    - port: x\nkind: ServiceList\napiVersion: v1\n",
            "a.yaml:5 - Service \"web\" is invalid: spec.ports[0].port: Invalid value: \"x\": "
            + "cannot unmarshal string into a field of type int32"
        },
        {
            "{\n\"apiVersion\": \"v1\", \"kind\": \"Service\", \"metadata\": {\"name\": \"web\"},\n"
            + "\"spec\": {\"ports\": [\n{\"port\": \"80\"}]}}",
            "a.yaml:4 - Service \"web\" is invalid: spec.ports[0].port: "
            + "Invalid value: \"80\": cannot unmarshal string into a field of type int32; write 80 without quotes"
        },
        {
            "apiVersion: v1\nkind: Node\nmetadata: {name: n1}\nstatus: {allocatable: {cpu: four}}\n",
            "a.yaml:4 - Node \"n1\" is invalid: status.allocatable.cpu: "
            + "Invalid value: \"four\": quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'"
        },
        {
            "apiVersion: multicluster.x-k8s.io/v1alpha1\nkind: ServiceImport\nmetadata: {name: i}\nspec: {type: Other}\n",
            "a.yaml:4 - ServiceImport \"i\" is invalid: spec.type: Unsupported value: \"Other\": supported values: "
            + "\"ClusterSetIP\", \"Headless\""
        },
        {
            "apiVersion: v1\nkind: Service\nmetadata:\n  name: 123\nspec: {ports: [{port: 80}]}\n",
            "a.yaml:4 - Service \"\" is invalid: metadata.name: Invalid value: 123: cannot unmarshal number into a field of type string; "
            + "write \"123\" in quotes"
        },
        {
            "apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec:\n  ports: [{port: 80}]\n  ports: [{port: 81}]\n",
            "a.yaml:6 - Service \"web\" is invalid: spec.ports: duplicate field, the last one counts"
        },
    };

    [Theory, MemberData(nameof(OtherKinds))]
    public async Task Mistakes_have_file_line_and_field(string text, string report)
    {
        await using var loaded = await Loaded.Text(text);

        Assert.Equal(report, loaded.Problems.First());
    }

    //                     text, how many mistakes are reported: each mistake of the file, nothing that follows from it
    public static TheoryData<string, int> Several => new()
    {
        { "{apiVersion: v1, kind: Service, metadata: {name: n}, spec: {ports: [{port: 80}]}}", 1 },
        { "{apiVersion: v1, kind: Service, metadata: {name: a_b}, spec: {ports: [{port: eighty}]}}", 2 },
        { "{apiVersion: v1, kind: Service, metadata: {name: web}, spec: {ports: [{port: eighty, targetPort: a--b}, {port: 1, name: web}]}}",
          2 },
        { "{apiVersion: v1, kind: Endpoints, metadata: {name: web}, subsets: [{addresses: [{ip: 10}], ports: [{port: eighty}]}]}", 2 },
        { "{apiVersion: discovery.k8s.io/v1, kind: EndpointSlice, metadata: {name: s}, addressType: 4, endpoints: "
            + "[{addresses: [10.0.0.1]}]}", 1 },
    };

    [Theory, MemberData(nameof(Several))]
    public async Task What_only_follows_from_an_unreadable_field_is_not_reported(string text, int count)
    {
        await using var loaded = await Loaded.Text(text);

        Assert.Equal(count, loaded.Problems.Count());
    }

    [Fact]
    public async Task Of_a_duplicate_field_the_last_counts()
    {
        await using var loaded = await Loaded.Text(
            "apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec:\n  ports: [{port: 80}]\n  ports: [{port: 81}]\n");

        Assert.Equal((ushort)81, Assert.Single(loaded.Service("web")!.Ports.ToArray()).Port);
    }
}
