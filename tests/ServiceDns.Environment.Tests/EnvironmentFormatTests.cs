using System.Diagnostics;
using System.Text.Json;
using static ServiceDns.Environment.Tests.Cluster;

namespace ServiceDns.Environment.Tests;

public class EnvironmentFormatTests
{
    private static EnvironmentSet Set(params (string Name, string Value)[] variables) =>
        new([.. variables.Select(variable => new KeyValuePair<string, string>(variable.Name, variable.Value))], []);

    //                       name      format
    public static TheoryData<string, EnvironmentFormat?> Names => new()
    {
        { "env", EnvironmentFormat.Env },
        { "export", EnvironmentFormat.Export },
        { "docker", EnvironmentFormat.Docker },
        { "json", EnvironmentFormat.Json },
        { "JSON", null },
        { "", null },
        { "yaml", null },
    };

    [Theory, MemberData(nameof(Names))]
    public void A_format_has_a_name(string name, EnvironmentFormat? format) => Assert.Equal(format, EnvironmentFormats.Parse(name));

    //                       format                    text
    public static TheoryData<EnvironmentFormat, string> Texts => new()
    {
        { EnvironmentFormat.Env,    "B_PORT=tcp://10.0.0.5:80\nA_HOST=fd00::1\n" },
        { EnvironmentFormat.Export, "export B_PORT='tcp://10.0.0.5:80'\nexport A_HOST='fd00::1'\n" },
        { EnvironmentFormat.Docker, "B_PORT=tcp://10.0.0.5:80\nA_HOST=fd00::1\n" },
        { EnvironmentFormat.Json,   "{\n  \"A_HOST\": \"fd00::1\",\n  \"B_PORT\": \"tcp://10.0.0.5:80\"\n}\n" },
    };

    [Theory, MemberData(nameof(Texts))]
    public void A_set_is_written_in_four_ways(EnvironmentFormat format, string text) =>
        Assert.Equal(text, EnvironmentFormats.Write(Set(("B_PORT", "tcp://10.0.0.5:80"), ("A_HOST", "fd00::1")), format));

    [Theory]
    [InlineData(EnvironmentFormat.Env, "")]
    [InlineData(EnvironmentFormat.Export, "")]
    [InlineData(EnvironmentFormat.Docker, "")]
    [InlineData(EnvironmentFormat.Json, "{}\n")]
    public void An_empty_set_is_empty(EnvironmentFormat format, string text) => Assert.Equal(text, EnvironmentFormats.Write(Set(), format));

    private static readonly (string Name, string Value)[] Nasty =
    [
        ("GOOD", "it's \"$HOME\" `id` \\n *"),
        ("1WEB", "digit in front"),
        ("A;touch x", "command"),
        ("A B", "space"),
        ("A=B", "equals"),
        ("A\nB", "line"),
        ("#A", "comment"),
    ];

    [Fact]
    public void A_shell_gets_nothing_that_it_could_take_for_a_command() =>
        Assert.Equal("export GOOD='it'\\''s \"$HOME\" `id` \\n *'\n", EnvironmentFormats.Write(Set(Nasty), EnvironmentFormat.Export));

    [Theory]
    [InlineData(EnvironmentFormat.Env)]
    [InlineData(EnvironmentFormat.Docker)]
    public void Lines_carry_what_fits_a_line(EnvironmentFormat format) =>
        Assert.Equal(
            "GOOD=it's \"$HOME\" `id` \\n *\n1WEB=digit in front\n",
            EnvironmentFormats.Write(Set(Nasty), format));

    [Fact]
    public void JSON_carries_all_and_reads_back()
    {
        var text = EnvironmentFormats.Write(Set(Nasty), EnvironmentFormat.Json);

        using var document = JsonDocument.Parse(text);
        var read = document.RootElement.EnumerateObject().Select(property => (property.Name, Value: property.Value.GetString()!)).ToList();
        Assert.Equal(Nasty.OrderBy(pair => pair.Name, StringComparer.Ordinal), read);
    }

    [Fact]
    public void A_real_shell_reads_back_the_exported_values()
    {
        var text = EnvironmentFormats.Write(Set(Nasty), EnvironmentFormat.Export) + "printf '%s' \"$GOOD\"";
        using var shell = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", text]) { RedirectStandardOutput = true })!;

        var output = shell.StandardOutput.ReadToEnd();
        shell.WaitForExit();

        Assert.Equal(0, shell.ExitCode);
        Assert.Equal(Nasty[0].Value, output);
    }

    [Fact]
    public void A_large_set_is_warned_about()
    {
        var services = Enumerable.Range(0, 2000).Select(i => Service("n", $"service-{i}", "10.0.0.1", Port(80, "http"), Port(443, "https")))
            .ToArray();
        var set = EnvironmentVariables.For(Of(services), "n", true);

        Assert.Equal(2000 * 13, set.Variables.Count);
        Assert.InRange(set.Size, 1 << 20, 2 << 20);
        Assert.Matches(
            @"^the set takes 1\.\d MiB of the 2 MiB that arguments and environment may take together: "
            + @"programs may fail to start with ""argument list too long""; "
            + @"enableServiceLinks: false leaves out all services but kubernetes$",
            set.SizeWarning(EnvironmentLimits.Linux));
        Assert.Null(set.SizeWarning(new EnvironmentLimits(16 << 20, 128 << 10)));
    }

    [Fact]
    public void The_size_is_what_the_kernel_counts() => Assert.Equal("AB=cd\0".Length + 8, Set(("AB", "cd")).Size);

    [Fact]
    public void A_string_that_is_too_long_is_warned_about() =>
        Assert.Equal(
            "LONG alone is longer than the 128 KiB that one string may have: no program can be started with it "
            + "(\"argument list too long\")",
            Set(("LONG", new string('x', 128 << 10))).SizeWarning(EnvironmentLimits.Linux));
}
