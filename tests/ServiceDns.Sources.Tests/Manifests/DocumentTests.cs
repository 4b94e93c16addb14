namespace ServiceDns.Sources.Tests.Manifests;

public class DocumentTests
{
    private const string Web = "{apiVersion: v1, kind: Service, metadata: {name: web}, spec: {ports: [{port: 80}]}}";
    private const string Api = "{apiVersion: v1, kind: Service, metadata: {name: api}, spec: {ports: [{port: 80}]}}";
    private const string Bare =
        "{metadata: {name: web}, spec: {ports: [{port: 80}]}}, {metadata: {name: api}, spec: {ports: [{port: 80}]}}";

    public static TheoryData<string> WebAndApi =>
    [
        $"{Web}\n---\n{Api}",
        $"---\n---\n{Web}\n...\n---\n# comment\n---\n{Api}\n---\n",
        $"apiVersion: v1\nkind: List\nitems: [{Web}, {Api}]",
        $"apiVersion: v1\nitems: [{Web}, {Api}]\nkind: List\nmetadata: {{resourceVersion: ''}}",
        $"items:\n- {Web}\n- {Api}\nkind: List\napiVersion: v1",
        $"apiVersion: v1\nkind: ServiceList\nitems: [{Bare}]",
        $"items: [{Bare}]\nkind: ServiceList\napiVersion: v1",
        $"kind: List\napiVersion: v1\nitems: [{Web}, {{kind: List, apiVersion: v1, items: [{Api}]}}]",
        "{\"apiVersion\": \"v1\", \"kind\": \"List\", \"items\": [\n"
            + "\t{\"kind\": \"Service\", \"apiVersion\": \"v1\", \"metadata\": {\"name\": \"web\"}, "
            + "\"spec\": {\"ports\": [{\"port\": 80}]}},\n"
            + "\t{\"kind\": \"Service\", \"apiVersion\": \"v1\", \"metadata\": {\"name\": \"api\"}, "
            + "\"spec\": {\"ports\": [{\"port\": 80}]}}]}",
        "{\"apiVersion\": \"v1\", \"kind\": \"Service\", \"metadata\": {\"name\": \"web\"}, \"spec\": {\"ports\": [{\"port\": 80}]}}\n"
            + "{\"spec\": {\"ports\": [{\"port\": 80}]}, \"metadata\": {\"name\": \"api\"}, \"kind\": \"Service\", \"apiVersion\": \"v1\"}",
        "spec: {ports: [{port: 80}]}\nmetadata: {name: web}\nkind: Service\napiVersion: v1\n---\n" + Api,
        "\uFEFF" + $"{Web}\r\n---\r\n{Api}\r\n",
        "\uFEFFapiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec: {ports: [{port: 80}]}\n"
            + "---\n# Source: chart/templates/api.yaml\n\uFEFFapiVersion: v1\r\nkind: Service\n"
            + "metadata: {name: api}\nspec: {ports: [{port: 80}]}\n"
            + "\uFEFF---\n",
        "apiVersion: v1\nkind: List\nitems:\n- &web\n  apiVersion: v1\n  kind: Service\n  metadata: {name: web}\n"
            + "  spec: {ports: [{port: 80}]}\n- <<: *web\n  metadata: {name: api}\n",
    ];

    [Theory, MemberData(nameof(WebAndApi))]
    public async Task Objects_are_found_in_every_form_of_document(string text)
    {
        await using var loaded = await Loaded.Text(text);

        Assert.Empty(loaded.Problems);
        Assert.NotNull(loaded.Service("web"));
        Assert.NotNull(loaded.Service("api"));
        Assert.Equal("manifests: 2 services, 0 endpoints, 0 pods from 1 file", Assert.Single(loaded.Summaries));
    }

    [Fact]
    public async Task Other_kinds_are_counted_in_one_line()
    {
        await using var loaded = await Loaded.Text("""
            {apiVersion: v1, kind: ConfigMap, metadata: {name: a}, data: {"a.yaml": "x: ["}}
            ---
            {apiVersion: apps/v1, spec: {replicas: 3}, kind: Deployment, metadata: {name: a}}
            ---
            {apiVersion: serving.knative.dev/v1, kind: Service, metadata: {name: web}, spec: {ports: 3}}
            ---
            apiVersion: v1
            kind: List
            items:
            - {apiVersion: v1, kind: ConfigMap, metadata: {name: b}}
            - {data: {x: y}, kind: ConfigMap, apiVersion: v1}
            ---
            {apiVersion: apps/v1, kind: DeploymentList, items: [{metadata: {name: b}}]}
            ---
            {apiVersion: v1, kind: List}
            """);

        Assert.Empty(loaded.Problems);
        Assert.Equal(
            [
                "manifests: 0 services, 0 endpoints, 0 pods from 1 file",
                "manifests: passed over 3 ConfigMap, 2 Deployment, 1 Service.serving.knative.dev",
            ],
            loaded.Summaries);
    }

    //                     text, what is reported
    public static TheoryData<string, string> Mistakes => new()
    {
        { "a: b", "a.yaml:1 - Object 'Kind' is missing: an object has a kind, such as kind: Service" },
        { "\n\n- a\n", "a.yaml:3 - Object 'Kind' is missing: a document is a map with apiVersion, kind and metadata" },
        { "just text", "a.yaml:1 - Object 'Kind' is missing: a document is a map with apiVersion, kind and metadata" },
        { "{kind: Service, metadata: {name: web}}", "a.yaml:1 - Service: apiVersion not set: the Service that is read has apiVersion: v1" },
        { "kind: service\napiVersion: v1\nmetadata: {name: web}\n",
          "a.yaml:1 - no matches for kind \"service\" in version \"v1\"; did you mean \"Service\"?" },
        { "{kind: ConfigMap}", "a.yaml:1 - ConfigMap: apiVersion not set" },
        { "{kind: 5, apiVersion: v1}",
          "a.yaml:1 - kind: Invalid value: 5: cannot unmarshal number into a field of type string; write \"5\" in quotes" },
        {
            "kind: Service\napiVersion: v2\n",
            "a.yaml:1 - no matches for kind \"Service\" in version \"v2\": the Service that is read has apiVersion: v1"
        },
        {
            "kind: EndpointSlice\napiVersion: discovery.k8s.io/v1beta1\n",
            "a.yaml:1 - no matches for kind \"EndpointSlice\" in version \"discovery.k8s.io/v1beta1\": "
            + "the EndpointSlice that is read has apiVersion: discovery.k8s.io/v1"
        },
        {
            "kind: EndpointSlice\napiVersion: v1\n",
            "a.yaml:1 - no matches for kind \"EndpointSlice\" in version \"v1\": the EndpointSlice that is read has "
            + "apiVersion: discovery.k8s.io/v1"
        },
        { "{kind: List, apiVersion: v1, items: {a: b}}",
          "a.yaml:1 - items: Invalid value: {...}: cannot unmarshal object into a field of type array" },
        { "kind: List\napiVersion: v1\nitems:\n- {a: b}\n",
          "a.yaml:4 - Object 'Kind' is missing: an object has a kind, such as kind: Service" },
        { "kind: List\napiVersion: v1\nitems:\n- 7\n",
          "a.yaml:4 - Object 'Kind' is missing: a document is a map with apiVersion, kind and metadata" },
        { "items: []",
          "a.yaml:1 - can not be parsed: Object 'Kind' is missing: a list that kubectl wrote has it behind its items, "
          + "so this one may be cut off; nothing of it is served" },
        { "kind: List\napiVersion: v1\napiVersion: v1\nitems: []\n", "a.yaml:3 - apiVersion: duplicate field, the last one counts" },
        { "a: [\n", "a.yaml:2 - can not be parsed: While parsing a node, did not find expected node content.; nothing of it is served" },
        { "a: b\n\tc: d\n",
            "a.yaml:2 - can not be parsed: While scanning a plain scalar, found a tab character that violate indentation.; "
            + "nothing of it is served" },
        { "a: b\n\0", "a.yaml:2 - can not be parsed: control characters are not allowed; nothing of it is served" },
        { "? [a]\n: b\n", "a.yaml:1 - can not be parsed: a map's key is a map or a list, must be a string; nothing of it is served" },
    };

    [Theory, MemberData(nameof(Mistakes))]
    public async Task Mistakes_of_documents_are_named(string text, string report)
    {
        await using var loaded = await Loaded.Text(text);

        Assert.Equal(report, Assert.Single(loaded.Problems));
    }

    [Fact]
    public async Task Text_that_is_not_UTF_8_is_named()
    {
        using var folder = new TestFolder();
        File.WriteAllBytes(folder["a.yaml"], [.. "a: b\nc: "u8, 0xC3, 0x28]);
        await using var loaded = await Loaded.Once(folder, "a.yaml");

        Assert.Contains("the text is not valid UTF-8", Assert.Single(loaded.Problems), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("utf-16")]
    [InlineData("utf-16BE")]
    public async Task Text_in_UTF_16_is_called_so(string encoding)
    {
        using var folder = new TestFolder();
        File.WriteAllText(folder["a.yaml"], Web, System.Text.Encoding.GetEncoding(encoding));
        await using var loaded = await Loaded.Once(folder, "a.yaml");

        Assert.Equal(
            "a.yaml:1 - can not be parsed: the text is UTF-16, as PowerShell writes what is redirected; save it as UTF-8; "
            + "nothing of it is served",
            Assert.Single(loaded.Problems));
    }

    [Fact]
    public async Task A_JSON_mistake_is_a_JSON_mistake()
    {
        using var folder = new TestFolder();
        folder.Write("a.json", "{\n\"kind\": \"Service\",\n\"metadata\" }");
        await using var loaded = await Loaded.Once(folder, "a.json");

        Assert.StartsWith("a.json:3 - can not be parsed: invalid JSON: ", Assert.Single(loaded.Problems), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lists_within_lists_have_an_end()
    {
        var text =
            string.Concat(Enumerable.Repeat("{kind: List, apiVersion: v1, items: [", 2000)) + string.Concat(Enumerable.Repeat("]}", 2000));
        await using var loaded = await Loaded.Text(text);

        Assert.Contains("a List in more than 16 Lists", Assert.Single(loaded.Problems), StringComparison.Ordinal);
    }
}
