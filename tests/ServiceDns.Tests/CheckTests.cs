namespace ServiceDns.Tests;

public class CheckTests : ProgramTest
{
    [Fact]
    public async Task A_good_Corefile_is_called_valid()
    {
        Write("Corefile", "example.org {\n bind 127.0.0.1\n whoami\n}\n");

        Assert.Equal((0, "Corefile is valid\n", ""), await RunAsync("check"));
    }

    [Fact]
    public async Task The_file_may_be_named_and_the_port_given()
    {
        Write("other", "example.org {\n bind 127.0.0.1\n log\n whoami\n errors\n}\n");

        Assert.Equal(
            (0,
                "example.org.:1053 on 127.0.0.1\n"
                + "dns://example.org.:1053: errors log whoami\n"
                + "  in the UDP loop: nothing, since log needs the general path\n"
                + "other is valid\n",
                ""),
            await RunAsync("check", "-conf", "other", "-p", "1053", "-v"));
    }

    [Fact]
    public async Task Every_mistake_is_reported()
    {
        Write("Corefile", """
            a.org {
                bufsize 1
            }
            b.org {
                bufsize 2 3
                geoip
            }
            """);

        var (code, output, errors) = await RunAsync("check");

        Assert.Equal((1, ""), (code, output));
        Assert.StartsWith("Corefile:6 - plugin/geoip: this server reads no database of places; remove it, ", errors);

        Write("Corefile", "a.org {\n bufsize 1\n}\nb.org {\n bufsize 2 3\n}\n");
        (code, output, errors) = await RunAsync("check");

        Assert.Equal((1, ""), (code, output));
        Assert.Matches(@"^Corefile:2 - plugin/bufsize: .+\nCorefile:5 - plugin/bufsize: .+\n$", errors);
    }

    [Fact]
    public async Task Manifests_are_checked_strictly_and_nothing_is_opened()
    {
        Write("Corefile", "cluster.local {\n kubernetes {\n  manifests web.yaml\n }\n}\n");
        Write("web.yaml", "apiVersion: v1\nkind: Service\nmetadata:\n  name: Web\nspec:\n  ports:\n  - port: 0\n");

        var (code, output, errors) = await RunAsync("check");

        Assert.Equal((1, ""), (code, output));
        Assert.Contains("web.yaml:", errors);
    }

    [Fact]
    public async Task A_warning_does_not_make_it_invalid()
    {
        Write("Corefile", "10.0.0.1 {\n bind 127.0.0.1\n whoami\n}\n");

        var (code, output, _) = await RunAsync("check");

        Assert.Equal(0, code);
        Assert.Matches(@"^Corefile:1 - '10\.0\.0\.1' is taken for a zone.* \(warning\)\nCorefile is valid\n$", output);
    }

    [Fact]
    public async Task Without_a_Corefile_the_built_in_one_is_checked() =>
        Assert.Equal((0, "The built-in Corefile is valid\n", ""), await RunAsync("check"));

    [Fact]
    public async Task A_file_that_is_not_there_is_an_error() =>
        Assert.Equal((1, "", "open nowhere: no such file or directory\n"), await RunAsync("check", "-conf", "nowhere"));
}
