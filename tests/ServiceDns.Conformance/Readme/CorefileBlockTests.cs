using ServiceDns.Conformance.Server;
using ServiceDns.TestSupport;
using Xunit;

namespace ServiceDns.Conformance.Readme;

/// <summary>What the pages show as a Corefile is one: the server starts with it as it stands there.</summary>
public class CorefileBlockTests
{
    private const string ResolvConf = "nameserver 192.0.2.1\n";

    private const string PrivateKey =
        "Private-key-format: v1.2\nAlgorithm: 13 (ECDSAP256SHA256)\nPrivateKey: qP66UgFU/q8u5mgoK5mH9MM51CV/YCQphAj3f7SZGOM=\n";

    // What the pages' Corefiles name, relative to the folder that they are in.
    private static readonly (string Path, string Text)[] Files =
    [
        ("cluster.yaml", "apiVersion: v1\nkind: Service\nmetadata: {name: my-service}\nspec: {ports: [{port: 80}]}\n"),
        ("manifests/my-service.yaml", "apiVersion: v1\nkind: Service\nmetadata: {name: my-service}\nspec: {ports: [{port: 80}]}\n"),
        ("Kexample.org.+013+45330.key", PublicKey("example.org.")),
        ("Kexample.org.+013+45330.private", PrivateKey),
        ("Kcluster.local.+013+45129.key", PublicKey("cluster.local.")),
        ("Kcluster.local.+013+45129.private", PrivateKey),
    ];

    private static readonly Block[] Shown = [.. Block.All.Where(block => block.Tag == "corefile")];

    public static TheoryData<string> Places => [.. Shown.Select(block => block.Place)];

    [SkippableTheory, MemberData(nameof(Places))]
    public async Task Starts(string place)
    {
        Needs.Namespaces();
        var folder = Directory.CreateTempSubdirectory("servicedns-").FullName;
        _ = new TestCertificates(folder);
        foreach (var (path, text) in Files.Append((
            "Corefile", string.Join('\n', Shown.Single(block => block.Place == place).Lines) + "\n")))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(folder, path))!);
            await File.WriteAllTextAsync(Path.Combine(folder, path), text);
        }
        var corefile = Path.Combine(folder, "Corefile");
        await using var network = await NetworkNamespace.CreateAsync(ResolvConf, etcCoredns: folder);
        var written = await File.ReadAllTextAsync(corefile);
        var wantsQuic = written.Contains("quic://", StringComparison.Ordinal) || written.Contains("https3://", StringComparison.Ordinal);
        if (wantsQuic && !Needs.HasQuic)
        {
            var check = await network.RunAsync("dotnet", RunningServer.Program, "check", "-conf", corefile);
            Assert.Equal(1, check.Exit);
            Assert.Contains("install libmsquic", check.Output + check.Error, StringComparison.Ordinal);
            return;
        }

        await using var server = await RunningServer.StartAnnouncedAsync(network.Enter, corefile, folder);

        Assert.Contains("ServiceDns-", server.Log, StringComparison.Ordinal);
    }

    private static string PublicKey(string zone) =>
        $"{zone} IN DNSKEY 257 3 13 y6p99FtxqkRVB6sB2KxwgGAzltfL7kvkqeY1PdLphL37c/+Mkv/JSbcbrjkbz2IaI/nlWELK+wvhR0KiltrWDQ==\n";
}
