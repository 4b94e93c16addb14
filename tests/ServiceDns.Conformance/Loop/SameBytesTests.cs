using ServiceDns.Conformance.Server;
using Xunit;

namespace ServiceDns.Conformance.Loop;

/// <summary>What the UDP loop answers from memory is, byte for byte, what the chain of handlers answers.</summary>
public sealed class SameBytesTests : IDisposable
{
    private const int Questions = 100_000;

    private readonly string folder = Directory.CreateTempSubdirectory("servicedns-").FullName;
    private readonly Upstream upstream = new();

    [Fact]
    public async Task Through_the_whole_chain_of_kubeadm()
    {
        var manifests = Repository.Path("tests", "ServiceDns.Conformance", "Records", "Cluster");
        var corefile = Path.Combine(folder, "Corefile");
        await File.WriteAllTextAsync(corefile, KubeadmCorefile.Make(manifests, upstream.Port).Text);

        await CompareAsync(corefile, leastInLoop: 0.3);
    }

    [Fact]
    public async Task Through_zones_with_all_options() =>
        await CompareAsync(Repository.Path("tests", "ServiceDns.Conformance", "Records", "Corefile"), leastInLoop: 0.6);

    public void Dispose()
    {
        upstream.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    private static async Task CompareAsync(string corefile, double leastInLoop)
    {
        await using var paths = await BothPaths.StartAsync(corefile);
        var maker = new QuestionMaker(seed: 3);
        for (var i = 0; i < Questions; i++)
        {
            var question = maker.Next();
            var (loop, general) = await paths.AskAsync(question);
            if (!loop.AsSpan().SequenceEqual(general))
            {
                Assert.Fail($"question {i}: {Convert.ToHexString(question)}\nloop    {Convert.ToHexString(loop)}\n"
                    + $"general {Convert.ToHexString(general)}");
            }
        }
        Assert.InRange(paths.AnsweredInLoop, (int)(leastInLoop * Questions), Questions);
    }
}
