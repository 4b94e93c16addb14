using BenchmarkDotNet.Attributes;
using ServiceDns.Benchmarks.Data;
using ServiceDns.Dns;
using ServiceDns.Server;

namespace ServiceDns.Benchmarks.Subjects;

/// <summary>Reading a request where it lies.</summary>
public class RequestParseBenchmarks : IDisposable
{
    private const string Name = "svc-4711.ns-11.svc.cluster.local";

    private readonly Query query = new(seed: 7);
    private readonly byte[] plain = Request.Make(Name, RecordType.A, payloadSize: 0);
    private readonly byte[] withEdns = Request.Make(Name, RecordType.A);
    private readonly byte[] mixedCase = Request.Make("SvC-4711.nS-11.SVC.cLuStEr.LoCaL", RecordType.A);

    [Benchmark(Baseline = true)]
    public RequestKind Plain() => Parse(plain);

    [Benchmark]
    public RequestKind WithEdns() => Parse(withEdns);

    [Benchmark]
    public RequestKind WithEdnsInMixedCase() => Parse(mixedCase);

    private RequestKind Parse(byte[] request)
    {
        request.CopyTo(query.Buffer);
        return query.Parse(request.Length);
    }

    [GlobalCleanup]
    public void Dispose()
    {
        query.Dispose();
        GC.SuppressFinalize(this);
    }
}
