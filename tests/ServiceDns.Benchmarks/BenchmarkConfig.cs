using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Exporters;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Perfolizer.Horology;

namespace ServiceDns.Benchmarks;

/// <summary>How benchmarks run: in this process, so that nothing is built a second time, and with allocations counted.</summary>
internal sealed class BenchmarkConfig : ManualConfig
{
    public BenchmarkConfig()
    {
        AddJob(Job.Default
            .WithToolchain(InProcessEmitToolchain.Instance)
            .WithIterationTime(TimeInterval.FromMilliseconds(150)) // so that one benchmark takes some ten seconds
            .WithMaxIterationCount(30));
        AddDiagnoser(MemoryDiagnoser.Default);
        AddColumnProvider(DefaultColumnProviders.Instance);
        AddLogger(ConsoleLogger.Default);
        AddExporter(MarkdownExporter.GitHub);
        ArtifactsPath = WorkingTree.Path("artifacts", "benchmarks");
        HideColumns(
            Column.Job, Column.Toolchain, Column.IterationTime, Column.MaxIterationCount, Column.Error, Column.RatioSD, Column.Median);
    }
}
