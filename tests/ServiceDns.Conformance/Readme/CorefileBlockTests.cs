using ServiceDns.Conformance.Server;
using ServiceDns.TestSupport;
using Xunit;

namespace ServiceDns.Conformance.Readme;

/// <summary>What the pages show as a Corefile is one: the server starts with it as it stands there.</summary>
public class CorefileBlockTests
{
    private const string ResolvConf = "nameserver 192.0.2.1\n";

    // What the pages' Corefiles name, relative to the folder that they are in.
    private static readonly (string Path, string Text)[] Files =
    [
        ("cluster.yaml", "apiVersion: v1\nkind: Service\nmetadata: {name: my-service}\nspec: {ports: [{port: 80}]}\n"),
        ("manifests/my-service.yaml", "apiVersion: v1\nkind: Service\nmetadata: {name: my-service}\nspec: {ports: [{port: 80}]}\n"),
    ];

    private static readonly Block[] Shown = [.. Block.All.Where(block => block.Tag == "corefile")];

    public static TheoryData<string> Places => [.. Shown.Select(block => block.Place)];

    [SkippableTheory, MemberData(nameof(Places))]
    public async Task Starts(string place)
    {
        Needs.Namespaces();
        var folder = Directory.CreateTempSubdirectory("servicedns-").FullName;
        _ = new TestCertificates(folder);
        foreach (var (path, text) in Files.Append(("Corefile", string.Join('\n', Shown.Single(block => block.Place == place).Lines) + "\n")))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(folder, path))!);
            await File.WriteAllTextAsync(Path.Combine(folder, path), text);
        }
        await using var network = await NetworkNamespace.CreateAsync(ResolvConf, etcCoredns: folder);

        await using var server = await RunningServer.StartAnnouncedAsync(network.Enter, Path.Combine(folder, "Corefile"), folder);

        Assert.Contains("ServiceDns-", server.Log, StringComparison.Ordinal);
    }
}
