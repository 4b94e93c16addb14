using System.Diagnostics;
using ServiceDns.Conformance.Client;
using ServiceDns.Conformance.Server;
using Xunit;

namespace ServiceDns.Conformance.Manifests;

/// <summary>A saved file is served, a broken one is reported, in every way in which editors and the kubelet save.</summary>
public sealed class WatchTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly string folder = Directory.CreateTempSubdirectory("servicedns-").FullName;
    private RunningServer? server;

    private RunningServer Server => server!;

    public async Task InitializeAsync()
    {
        Directory.CreateDirectory(At("manifests"));
        await SaveAsync("manifests/one.yaml", Service("one", "10.96.0.1"));
        await SaveAsync("..first/linked.yaml", Service("linked", "10.96.0.2"));
        Directory.CreateSymbolicLink(At("mounted/..data"), "../..first");
        File.CreateSymbolicLink(At("mounted/linked.yaml"), "..data/linked.yaml");
        server = await RunningServer.StartAsync($$"""
            cluster.local {
                bind 127.0.0.1
                errors
                kubernetes {
                    manifests {{At("manifests")}} {{At("mounted")}}
                }
            }
            """);
        await SeesAsync("one", "10.96.0.1");
        await SeesAsync("linked", "10.96.0.2");
    }

    public async Task DisposeAsync()
    {
        if (server is not null) await server.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task A_file_that_is_saved_in_place_is_served()
    {
        await SaveAsync("manifests/one.yaml", Service("one", "10.96.1.1"));

        await SeesAsync("one", "10.96.1.1");
    }

    [Fact]
    public async Task A_file_that_is_renamed_into_place_is_served()
    {
        await SaveAsync("one.new", Service("one", "10.96.1.2"));
        File.Move(At("one.new"), At("manifests/one.yaml"), overwrite: true);

        await SeesAsync("one", "10.96.1.2");
    }

    [Fact]
    public async Task A_new_file_is_served_and_a_deleted_one_is_not()
    {
        await SaveAsync("manifests/two.yaml", Service("two", "10.96.1.3"));
        await SeesAsync("two", "10.96.1.3");

        File.Delete(At("manifests/two.yaml"));
        await SeesAsync("two", "NXDOMAIN");
        await SeesAsync("one", "10.96.0.1");
    }

    [Fact]
    public async Task A_ConfigMap_that_the_kubelet_swaps_is_served()
    {
        await SaveAsync("..second/linked.yaml", Service("linked", "10.96.1.4"));
        Directory.CreateSymbolicLink(At("mounted/..data_tmp"), "../..second");
        await Command.RunAsync("mv", "-T", At("mounted/..data_tmp"), At("mounted/..data")); // rename(2), as the kubelet does

        await SeesAsync("linked", "10.96.1.4");
    }

    //                           what is saved                                                            line of the report
    public static TheoryData<string, string> Mistakes => new()
    {
        { "apiVersion: v1\nkind: Service\nmetadata:\n  name: one\nspec:\n  ports: 80\n",                    ":6" },
        { "apiVersion: v1\nkind: Service\nmetadata: {name: one\nspec: {}\n",                                ":3" },
    };

    [Theory, MemberData(nameof(Mistakes))]
    public async Task A_broken_file_is_reported_and_what_was_served_goes_on(string text, string reported)
    {
        await SaveAsync("manifests/one.yaml", text);

        await SaysAsync(At("manifests/one.yaml") + reported);
        await SeesAsync("one", "10.96.0.1");
        await SeesAsync("linked", "10.96.0.2");
    }

    private async Task SaysAsync(string text)
    {
        var started = Stopwatch.StartNew();
        while (!Server.Log.Contains(text, StringComparison.Ordinal))
        {
            if (started.Elapsed > Patience) Assert.Fail($"no '{text}' in\n{Server.Log}");
            await Server.Client.UdpAsync(new Ask("cluster.local", "SOA")); // it goes on answering meanwhile
        }
    }

    private static string Service(string name, string address) =>
        $"apiVersion: v1\nkind: Service\nmetadata: {{name: {name}}}\nspec: {{clusterIP: {address}, ports: [{{port: 80}}]}}\n";

    private string At(string path) => Path.Combine(folder, path);

    private async Task SaveAsync(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(At(path))!);
        Directory.CreateDirectory(At("mounted"));
        await File.WriteAllTextAsync(At(path), text);
    }

    /// <summary>Asks until the answer is that address, or that code.</summary>
    private async Task SeesAsync(string name, string expected)
    {
        var started = Stopwatch.StartNew();
        Reply reply;
        do
        {
            reply = await Server.Client.UdpAsync(new Ask($"{name}.default.svc.cluster.local", "A"));
            if ((reply.Answer.Count > 0 ? reply.Answer[0].Data : reply.Code) == expected) return;
        }
        while (started.Elapsed < Patience);
        Assert.Fail($"{name} is not {expected} after {Patience}, but\n{reply}\nlog\n{Server.Log}");
    }
}
