using System.Formats.Tar;
using System.Runtime.InteropServices;
using System.Text.Json;
using ServiceDns.Conformance.Server;
using Xunit;

namespace ServiceDns.Conformance.Deployment;

/// <summary>The image as <c>dotnet publish -t:PublishContainer</c> makes it, unpacked. Made once for all tests.</summary>
public sealed class PublishedImage : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(20); // it compiles everything ahead

    private readonly string folder = Directory.CreateTempSubdirectory("servicedns-").FullName;

    /// <summary>The image's file system.</summary>
    public string Root => Path.Combine(folder, "root");

    /// <summary>The files of the last layer.</summary>
    public List<string> Added { get; } = [];

    /// <summary>What the image says of a container: User, Entrypoint and so on.</summary>
    public JsonElement Settings { get; private set; }

    public async Task InitializeAsync()
    {
        var archive = Path.Combine(folder, "image.tar");
        await using (var registry = new ImageRegistry(await BaseImage.MakeAsync()))
        {
            var publish = await Command.RunAsync(
                [
                    "dotnet", "publish", "src/ServiceDns", "-c", "Release", "-r",
                    $"linux-{RuntimeInformation.OSArchitecture.ToString().ToLowerInvariant()}",
                    "--self-contained", "-t:PublishContainer", $"-p:ContainerBaseImage={registry.Host}/base:1",
                    $"-p:ContainerArchiveOutputPath={archive}",
                    "--artifacts-path", Path.Combine(folder, "artifacts"), "-p:NuGetAudit=false", "-p:RunAnalyzers=false",
                    "-m:1", "-nodeReuse:false", "-p:UseSharedCompilation=false", "-v", "quiet", "--nologo",
                ],
                null, Patience);
            Assert.True(publish.Exit == 0, publish.Output + publish.Error);
        }
        Unpack(archive, Path.Combine(folder, "archive"));
        var manifest = Read("manifest.json")[0];
        Settings = Read(manifest.GetProperty("Config").GetString()!).GetProperty("config");
        foreach (var layer in manifest.GetProperty("Layers").EnumerateArray())
        {
            Added.Clear();
            Added.AddRange(Unpack(Path.Combine(folder, "archive", layer.GetString()!), Root));
        }
        Directory.Delete(Path.Combine(folder, "artifacts"), recursive: true);
    }

    public Task DisposeAsync()
    {
        Directory.Delete(folder, recursive: true);
        return Task.CompletedTask;
    }

    private JsonElement Read(string name) => JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "archive", name))).RootElement;

    /// <summary>Unpacks a tar file, packed or not; gives the paths of its files.</summary>
    private static IEnumerable<string> Unpack(string file, string target)
    {
        Directory.CreateDirectory(target);
        var files = new List<string>();
        using var stream = File.OpenRead(file);
        using Stream content = stream.ReadByte() == 0x1F
            ? new System.IO.Compression.GZipStream(stream, System.IO.Compression.CompressionMode.Decompress)
            : stream;
        stream.Position = 0;
        using var tar = new TarReader(content);
        while (tar.GetNextEntry() is { } entry)
        {
            var path = Path.Combine(target, entry.Name.TrimStart('/'));
            Directory.CreateDirectory(entry.EntryType == TarEntryType.Directory ? path : Path.GetDirectoryName(path)!);
            if (entry.EntryType == TarEntryType.Directory) continue;
            entry.ExtractToFile(path, overwrite: true);
            files.Add(entry.Name);
        }
        return files;
    }
}
