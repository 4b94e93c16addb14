using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Engines;
using ServiceDns.Benchmarks.Data;
using ServiceDns.Cluster;
using ServiceDns.Sources.Manifests;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using YamlDotNet.Serialization;

namespace ServiceDns.Benchmarks.Subjects;

/// <summary>
/// 10,000 services and as many pods from some 9 MB of YAML: read, checked, completed and in the model; beside YamlDotNet making
/// plain dictionaries and lists of the same text, which is where a program would begin that used it as it comes.
/// </summary>
[IterationCount(5), WarmupCount(1), InvocationCount(1)]
public class ManifestLoadingBenchmarks : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("servicedns-benchmarks-").FullName;

    private string File => Path.Combine(folder, "cluster.yaml");

    [GlobalSetup]
    public void Setup() => ManifestText.Write(new ClusterShape(), File);

    [Benchmark(Baseline = true)]
    public async Task<ClusterModel> IntoTheModel()
    {
        await using var source = new ManifestSource(
            new ManifestOptions
            {
                Paths = [File],
                BaseFolder = folder,
                Once = true,
                Strict = true,
                Report = _ => { },
            }, TimeProvider.System);
        await source.StartAsync(CancellationToken.None);
        return source.Model;
    }

    [Benchmark]
    public int PlainDeserialisation()
    {
        using var text = new StreamReader(File);
        var parser = new Parser(text);
        var deserializer = new DeserializerBuilder().Build();
        var documents = new List<object?>();
        parser.Consume<StreamStart>();
        while (parser.Accept<DocumentStart>(out _)) documents.Add(deserializer.Deserialize(parser));
        return documents.Count;
    }

    [GlobalCleanup]
    public void Dispose()
    {
        Directory.Delete(folder, recursive: true);
        GC.SuppressFinalize(this);
    }
}
