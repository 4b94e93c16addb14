using BenchmarkDotNet.Attributes;
using ServiceDns.Benchmarks.Data;
using ServiceDns.Dns;
using ServiceDns.Server;

namespace ServiceDns.Benchmarks.Subjects;

/// <summary>One query each, from the received bytes to those that are sent, in a cluster of 10,000 services.</summary>
public class AnswerBenchmarks : IDisposable
{
    private Asker asker = null!, streamAsker = null!;
    private byte[] address = [], noData = [], nameError = [], service = [], hundred = [], pointer = [];

    [GlobalSetup]
    public void Setup()
    {
        var shape = new ClusterShape();
        var cluster = new ServedCluster(shape);
        asker = new Asker(cluster.Handler);
        streamAsker = new Asker(cluster.Handler, Transport.Tcp);
        var name = shape.ServiceDomain(4711);
        address = asker.Prepare(name, RecordType.A, ResponseCode.NoError, 1);
        noData = asker.Prepare(name, RecordType.AAAA, ResponseCode.NoError, 0);
        nameError = asker.Prepare($"www.example.com.{shape.NamespaceOf(4711)}.svc.cluster.local", RecordType.A, ResponseCode.NXDomain, 0);
        service = asker.Prepare($"_http._tcp.{name}", RecordType.SRV, ResponseCode.NoError, 1);
        pointer = asker.Prepare(ClusterShape.ReverseDomain(ClusterShape.ClusterIp(4711)), RecordType.PTR, ResponseCode.NoError, 1);
        hundred = streamAsker.Prepare(shape.HeadlessDomain(7), RecordType.A, ResponseCode.NoError, 100);
    }

    [Benchmark(Baseline = true)]
    public int ServiceAddress() => asker.Ask(address);

    [Benchmark]
    public int NoData() => asker.Ask(noData);

    [Benchmark]
    public int NameError() => asker.Ask(nameError);

    [Benchmark]
    public int ServiceRecordWithGlue() => asker.Ask(service);

    [Benchmark]
    public int Pointer() => asker.Ask(pointer);

    [Benchmark]
    public int HundredAddresses() => streamAsker.Ask(hundred);

    [GlobalCleanup]
    public void Dispose()
    {
        asker.Dispose();
        streamAsker.Dispose();
        GC.SuppressFinalize(this);
    }
}
