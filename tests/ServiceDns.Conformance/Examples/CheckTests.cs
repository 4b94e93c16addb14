using ServiceDns.Conformance.Server;
using Xunit;

namespace ServiceDns.Conformance.Examples;

/// <summary><c>servicedns check</c>: says yes to every example without opening anything, and no with a place and a reason.</summary>
public class CheckTests
{
    public static TheoryData<string> Folders => ExampleTests.Folders;

    [Theory, MemberData(nameof(Folders))]
    public async Task Every_example_is_valid(string folder)
    {
        var run = await CheckAsync(Path.Combine("Corefile-examples", folder, "Corefile"));

        Assert.True(run.Exit == 0, run.Output + run.Error);
    }

    //                           Corefile                                                     what is said behind FILE:
    public static TheoryData<string, string> Mistakes => new()
    {
        { ". {\n    nosuchplugin\n}\n",                                                       "2" },
        { ". {\n    cache 30\n    cache thirty\n}\n",                                         "3 - plugin/cache: " },
        { ". {\n    kubernetes cluster.local {\n        pods maybe\n    }\n}\n",              "3 - plugin/kubernetes: " },
        { ". {\n    errors\n",                                                                "2" },
        { ". {\n    kubernetes cluster.local {\n        kubeconfig\n    }\n}\n",           "3 - plugin/kubernetes: " },
        { ". {\n    kubernetes cluster.local {\n        manifests nowhere\n    }\n}\n",       "3 - plugin/kubernetes: " },
    };

    [Theory, MemberData(nameof(Mistakes))]
    public async Task A_mistake_has_its_place(string text, string place)
    {
        var folder = Directory.CreateTempSubdirectory("servicedns-").FullName;
        try
        {
            var path = Path.Combine(folder, "Corefile");
            await File.WriteAllTextAsync(path, text);

            var run = await CheckAsync(path);

            Assert.NotEqual(0, run.Exit);
            Assert.Contains($"{path}:{place}", run.Error, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static Task<Command> CheckAsync(string path) => Command.RunAsync("dotnet", RunningServer.Program, "check", "-conf", path);
}
