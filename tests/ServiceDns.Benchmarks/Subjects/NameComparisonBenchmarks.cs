using BenchmarkDotNet.Attributes;
using ServiceDns.Dns;

namespace ServiceDns.Benchmarks.Subjects;

/// <summary>Names on the wire, compared and lowered.</summary>
public class NameComparisonBenchmarks
{
    private readonly byte[] name = DomainName.Parse("svc-4711.ns-11.svc.cluster.local").Wire.ToArray();
    private readonly byte[] same = DomainName.Parse("svc-4711.ns-11.svc.cluster.local").Wire.ToArray();
    private readonly byte[] upper = new byte[WireName.MaxLength];
    private readonly byte[] lowered = new byte[WireName.MaxLength];
    private readonly byte[] zone = DomainName.Parse("cluster.local").Wire.ToArray();

    public NameComparisonBenchmarks()
    {
        NameText.TryParse("SVC-4711.NS-11.SVC.CLUSTER.LOCAL", upper, out var length);
        Array.Resize(ref upper, length);
    }

    [Benchmark(Baseline = true)]
    public bool SameCase() => WireName.Equals(name, same);

    [Benchmark]
    public bool OtherCase() => WireName.Equals(name, upper);

    [Benchmark]
    public void ToLower() => WireName.ToLower(upper, lowered);

    [Benchmark]
    public int OffsetOfZone() => WireName.OffsetOfZone(name, zone);
}
