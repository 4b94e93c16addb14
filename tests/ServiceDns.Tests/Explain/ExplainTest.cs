using System.Text.Json;

namespace ServiceDns.Tests.Explain;

/// <summary>A folder with a Corefile and a cluster, in which names are explained.</summary>
public abstract class ExplainTest : ProgramTest
{
    protected const string Corefile = """
        . {
            errors
            kubernetes cluster.local in-addr.arpa {
                manifests cluster
                pods verified
            }
        }
        """;

    protected ExplainTest() => Write("Corefile", Corefile);

    /// <summary>A Service; <paramref name="spec"/> is its spec in YAML's flow form, without braces.</summary>
    protected static string Service(string name, string spec, string scope = "default") =>
        $"apiVersion: v1\nkind: Service\nmetadata: {{name: {name}, namespace: {scope}}}\nspec: {{{spec}}}\n---\n";

    /// <summary>A pod that is ready, unless <paramref name="status"/> says something else.</summary>
    protected static string Pod(
        string name, string labels, string scope = "default", string ports = "{containerPort: 8080}", string address = "10.244.1.5",
        string status = "conditions: [{type: Ready, status: \"True\"}]", string node = "node-1", string spec = "") =>
        $"apiVersion: v1\nkind: Pod\nmetadata: {{name: {name}, namespace: {scope}, labels: {{{labels}}}}}\n"
        + $"spec: {{nodeName: {node}, containers: [{{name: c, ports: [{ports}]}}]{(spec.Length == 0 ? "" : ", " + spec)}}}\n"
        + $"status: {{podIP: {address}, phase: Running, {status}}}\n---\n";

    protected static string Node(string name) => $"apiVersion: v1\nkind: Node\nmetadata: {{name: {name}}}\n---\n";

    protected static string Namespace(string name) => $"apiVersion: v1\nkind: Namespace\nmetadata: {{name: {name}}}\n---\n";

    private protected Task<(int Code, string Output, string Errors)> ExplainAsync(params string[] arguments) =>
        RunAsync(["explain", .. arguments]);

    private protected async Task<JsonElement> ReportAsync(params string[] arguments)
    {
        var (_, output, errors) = await ExplainAsync([.. arguments, "--output", "json"]);
        Assert.Equal("", errors);
        using var document = JsonDocument.Parse(output);
        return document.RootElement.Clone();
    }
}
