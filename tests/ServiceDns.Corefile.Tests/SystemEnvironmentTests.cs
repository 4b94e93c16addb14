namespace ServiceDns.Corefile.Tests;

public sealed class SystemEnvironmentTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("corefile").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Reads_a_Corefile_and_its_imports_from_disk()
    {
        Directory.CreateDirectory(Path.Combine(folder, "zones"));
        File.WriteAllText(Path.Combine(folder, "zones/b.conf"), "b {\n}");
        File.WriteAllText(Path.Combine(folder, "zones/a.conf"), "a {\n}");
        var corefile = Path.Combine(folder, "Corefile");

        var document = CorefileDocument.Parse(corefile, "import zones/*.conf", CorefileEnvironment.System);

        Assert.Equal("a { } b { }", Shape.Of(document));
        Assert.Equal([corefile, $"{folder}/zones/a.conf", $"{folder}/zones/b.conf"], document.Files.Select(file => file.Path));
    }

    [Fact]
    public void Refuses_a_folder()
    {
        var corefile = Path.Combine(folder, "Corefile");

        var error = Assert.Throws<CorefileException>(() =>
            CorefileDocument.Parse(corefile, $"import {folder}", CorefileEnvironment.System));

        Assert.Equal($"{corefile}:1 - Error during parsing: Could not import {folder}: is a directory", error.Message);
    }

    [Fact]
    public void Lists_no_folder_where_there_is_none() =>
        Assert.Null(CorefileEnvironment.System.ListFolder(Path.Combine(folder, "none")));

    [Fact]
    public void Reads_variables_of_the_process()
    {
        Assert.Equal(Environment.GetEnvironmentVariable("PATH"), CorefileEnvironment.System.GetVariable("PATH"));
        Assert.Null(CorefileEnvironment.System.GetVariable("SERVICEDNS_SURELY_NOT_SET"));
    }

    [Fact]
    public void Reads_nameservers_from_a_file_on_disk()
    {
        var path = Path.Combine(folder, "resolv.conf");
        File.WriteAllText(path, "nameserver 192.0.2.1\n");

        Assert.True(UpstreamAddress.TryParse(path, CorefileEnvironment.System, out var servers, out _));

        Assert.Equal("192.0.2.1:53", Assert.Single(servers).ToString());
    }
}
