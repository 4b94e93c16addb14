namespace ServiceDns.Tests;

public class EnvTests : ProgramTest
{
    private const string Service = """
        apiVersion: v1
        kind: Service
        metadata: {name: cart, namespace: shop}
        spec: {clusterIP: 10.96.0.7, ports: [{port: 80}]}
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: kubernetes, namespace: default}
        spec: {clusterIP: 10.96.0.1, ports: [{port: 443}]}
        """;

    public EnvTests() => Write("cluster/services.yaml", Service);

    //                     format                 a line of the output
    public static TheoryData<string, string> Formats => new()
    {
        { "env",                             "CART_SERVICE_HOST=10.96.0.7" },
        { "docker",                          "CART_SERVICE_HOST=10.96.0.7" },
        { "export",                          "export CART_SERVICE_HOST='10.96.0.7'" },
        { "json",                            "  \"CART_SERVICE_HOST\": \"10.96.0.7\"," },
    };

    [Theory, MemberData(nameof(Formats))]
    public async Task Prints_the_variables_of_the_namespace(string format, string line)
    {
        var (code, output, errors) = await RunAsync("env", "--namespace", "shop", "--manifests", "cluster", "--format", format);

        Assert.Equal((0, ""), (code, errors));
        Assert.Contains(line, output.Split('\n'));
    }

    [Fact]
    public async Task Without_service_links_only_kubernetes_is_left()
    {
        var (_, output, _) = await RunAsync("env", "-n", "shop", "--manifests", "cluster", "--no-service-links");

        Assert.All(output.Split('\n', StringSplitOptions.RemoveEmptyEntries), line => Assert.StartsWith("KUBERNETES_", line));
        Assert.NotEmpty(output);
    }

    [Fact]
    public async Task A_namespace_that_does_not_exist_is_told()
    {
        var (code, output, errors) = await RunAsync("env", "-n", "shpo", "--manifests", "cluster");

        Assert.Equal((0, "warning: namespace \"shpo\" does not exist; did you mean \"shop\"?\n"), (code, errors));
        Assert.StartsWith("KUBERNETES_SERVICE_HOST=", output);
    }

    [Fact]
    public async Task Runs_a_command_with_them_and_passes_its_exit_code_on()
    {
        var (code, output, errors) = await RunAsync(
            "env", "-n", "shop", "--manifests", "cluster", "--", "sh", "-c", "echo $CART_SERVICE_HOST $1 ${PATH:+path}; exit 7", "sh",
            "--format");

        Assert.Equal((7, "10.96.0.7 --format path\n", ""), (code, output, errors));
    }

    [Fact]
    public async Task The_command_takes_the_place_of_the_process()
    {
        using var run = ProgramRun.Start(Folder, ["env", "-n", "shop", "--manifests", "cluster", "--", "sh", "-c", "echo $$"]);

        Assert.Equal(0, await run.EndAsync());
        Assert.Equal($"{run.Id}\n", run.Output);
    }

    [Fact]
    public async Task A_command_does_not_inherit_signals_that_the_runtime_ignores()
    {
        var (_, output, _) = await RunAsync("env", "-n", "shop", "--manifests", "cluster", "--", "grep", "SigIgn", "/proc/self/status");

        const ulong brokenPipe = 1UL << (13 - 1); // what else is ignored was ignored when the tests were started
        Assert.Equal(0UL, Convert.ToUInt64(output["SigIgn:\t".Length..].Trim(), 16) & brokenPipe);
    }

    [Theory]
    [InlineData("/nowhere/command", 127)]
    [InlineData("/", 126)]
    public async Task A_command_that_can_not_run_gives_the_shells_codes(string command, int expected)
    {
        var (code, _, errors) = await RunAsync("env", "-n", "shop", "--manifests", "cluster", "--", command);

        Assert.Equal(expected, code);
        Assert.StartsWith($"{command}: ", errors);
    }

    //                     arguments                                                            in the message
    public static TheoryData<string[], string> Mistakes => new()
    {
        { ["env", "--manifests", "cluster"],                                               "--namespace" },
        { ["env", "-n", "shop"],                                                           "give --manifests PATH" },
        { ["env", "-n", "shop", "--kubeconfig", "config"],                                 "config - no such kubeconfig file" },
        { ["env", "-n", "shop", "--manifests", "cluster", "--context", "c"],
          "--manifests and --kubeconfig or --context: the cluster is read from files or from an API server, not both" },
        { ["env", "-n", "shop", "--manifests", "nowhere.yaml"],                            "nowhere.yaml - no such file" },
        { ["env", "-n", "shop", "--manifests", "cluster", "--format", "xml"],              "'xml' not recognized" },
    };

    [Theory, MemberData(nameof(Mistakes))]
    public async Task Names_the_mistake(string[] arguments, string message)
    {
        var (code, _, errors) = await RunAsync(arguments);

        Assert.Equal(1, code);
        Assert.Contains(message, errors);
    }
}
