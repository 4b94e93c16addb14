using System.Buffers.Binary;
using ServiceDns.Cluster;
using ServiceDns.Dns;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Tests.Kubernetes;

/// <summary>
/// Answers under constant change: whatever is asked at whatever moment, the answer is the whole of one version of the service, not older
/// than the last that was complete when the question was asked, and not newer than the newest begun when the answer was there.
/// </summary>
public class HammerTests
{
    private const int Services = 40, Changes = 4_000, Batch = 8;

    private readonly ClusterFixture fixture = new();
    private readonly int[] begun = new int[Services], complete = new int[Services];
    private volatile bool over;

    [Fact]
    public async Task Every_answer_is_whole_and_of_its_time()
    {
        for (var i = 0; i < Services; i++) Change(i, version: 0);
        var readers = Enumerable.Range(0, System.Environment.ProcessorCount + 2)
            .Select(seed => Task.Factory.StartNew(() => Read(new Random(seed)), TaskCreationOptions.LongRunning)).ToList();
        var random = new Random(1);
        for (var i = 0; i < Changes && readers.TrueForAll(reader => !reader.IsFaulted); i++)
        {
            var service = random.Next(Services);
            Change(service, complete[service] + 1);
        }
        over = true;

        Assert.All(await Task.WhenAll(readers), answers => Assert.NotEqual(0, answers));
    }

    /// <summary>Every seventh version does not exist.</summary>
    private static bool Exists(int version) => version % 7 != 6;

    private static int EndpointsOf(int version) => 1 + version % 40;

    private static ushort PortOf(int version) => (ushort)(1000 + version % 50_000);

    private static byte[] AddressOf(int service, int version, int endpoint) =>
        [10, (byte)(version % 251), (byte)service, (byte)(endpoint + 1)];

    private static string NameOf(int service) => $"hammer-{service}";

    private void Change(int service, int version)
    {
        Volatile.Write(ref begun[service], version);
        fixture.Model.Commit(edit =>
        {
            var key = new ObjectKey("testns", NameOf(service));
            if (!Exists(version))
            {
                edit.RemoveService(key);
                return;
            }
            var endpoints =
                Enumerable.Range(0, EndpointsOf(version)).Select(i => ClusterFixture.At(string.Join('.', AddressOf(service, version, i))));
            edit.Set(new Service { Namespace = key.Namespace, Name = key.Name, IsHeadless = true });
            edit.Set(ClusterFixture.Slice(
                key.Name, "a", key.Namespace, IpFamily.IPv4, [new("p", Protocol.Tcp, PortOf(version))], [.. endpoints]));
        });
        Volatile.Write(ref complete[service], version);
    }

    /// <summary>Asks in batches, as the UDP loop does; returns how many answers were checked.</summary>
    private int Read(Random random)
    {
        var source = (ILoopSource)fixture.Handler;
        var queries = new Query[Batch];
        var (services, least) = (new int[Batch], new int[Batch]);
        var answers = 0;
        while (!over)
        {
            for (var i = 0; i < Batch; i++)
            {
                services[i] = random.Next(Services);
                var asksPort = random.Next(3) == 0;
                queries[i]?.Dispose();
                queries[i] = Ask.For(
                    $"{(asksPort ? "_p._tcp." : "")}{NameOf(services[i])}.testns.svc.cluster.local",
                    asksPort ? RecordType.SRV : RecordType.A, payload: 65_000);
            }
            var batch = LoopSteps.BatchOf(queries);
            var all = new QuerySet(uint.MaxValue >> (32 - Batch));
            var asked = source.Begin(batch, all);
            source.Fetch(batch, asked);
            for (var i = 0; i < Batch; i++) least[i] = Volatile.Read(ref complete[services[i]]);
            if (source.Serve(batch, asked) != all) throw new InvalidOperationException("the loop declined");
            for (var i = 0; i < Batch; i++)
            {
                Check(queries[i], services[i], least[i], Volatile.Read(ref begun[services[i]]));
                answers++;
            }
        }
        return answers;
    }

    private static void Check(Query query, int service, int least, int most)
    {
        for (var version = least; version <= most; version++)
        {
            if (IsOf(query, service, version)) return;
        }
        Assert.Fail($"service {service}, versions {least} to {most}: {Convert.ToHexString(query.Response)}");
    }

    private static bool IsOf(Query query, int service, int version)
    {
        if (!Exists(version)) return query.ResponseCode == ResponseCode.NXDomain && Header.Count(query.Response, Section.Answer) == 0;
        var (addresses, ports) = (new HashSet<uint>(), new HashSet<ushort>());
        var reader = new RecordReader(query.Response);
        while (reader.MoveNext())
        {
            var data = query.Response[reader.Current.Rdata..];
            if (reader.Current.Type == RecordType.A) addresses.Add(BinaryPrimitives.ReadUInt32BigEndian(data));
            if (reader.Current.Type == RecordType.SRV) ports.Add(BinaryPrimitives.ReadUInt16BigEndian(data[4..]));
        }
        var expected =
            Enumerable.Range(0, EndpointsOf(version)).Select(i => BinaryPrimitives.ReadUInt32BigEndian(AddressOf(service, version, i)));
        return !reader.IsMalformed && query.ResponseCode == ResponseCode.NoError && addresses.SetEquals(expected)
            && (query.Type == RecordType.A || ports.SetEquals([PortOf(version)]));
    }
}
