using ServiceDns.Dns;

namespace ServiceDns.Benchmarks.Data;

/// <summary>
/// Questions as a cluster's clients ask them: in a hundred, 70 for A, 10 for AAAA (there are none: no data), 15 for names that search
/// lists make up and nobody has, 3 for SRV and 2 for PTR. Every service is as popular as any other, which is the worst case for a
/// processor's caches; one A question in a hundred is for a headless service.
/// </summary>
internal sealed class QuestionMix(ClusterShape shape, int seed = 1)
{
    private const int LargestPayload = Request.PayloadSize, AddressRecordSize = 16; // name pointer, type, class, TTL, length, address

    private static readonly string[] Outside =
        ["www.example.com", "api.example.org", "storage.example.net", "db.internal.example", "queue.eu.example.com"];

    private readonly Random random = new(seed);

    /// <summary>So many of them, the same at each call for the same seed.</summary>
    public IEnumerable<Question> Take(int count) => Enumerable.Range(0, count).Select(_ => Next());

    /// <summary>One question of each kind, with the data of its answer: for finding out whether a server knows the cluster.</summary>
    public IReadOnlyList<Question> OneOfEach()
    {
        var service = shape.Services / 2;
        var name = DomainName.Parse(shape.ServiceDomain(service)).Wire.ToArray();
        return
        [
            Found(shape.ServiceDomain(service), RecordType.A) with { Data = Bytes(ClusterShape.ClusterIp(service)) },
            new(shape.ServiceDomain(service), RecordType.AAAA, ResponseCode.NoError, 0),
            Missing(shape.ServiceDomain(service), $"{shape.NamespaceOf(service)}.svc."),
            ServiceRecord(service) with { Data = name },
            Pointer(service) with { Data = name },
            Found($"{ClusterShape.HostName(0)}.{shape.HeadlessDomain(0)}", RecordType.A) with { Data = Bytes(shape.PodIp(0, 0)) },
        ];
    }

    private Question Next()
    {
        var service = random.Next(shape.Services);
        return random.Next(100) switch
        {
            < 70 => random.Next(100) == 0 ? HeadlessAddresses() : Found(shape.ServiceDomain(service), RecordType.A),
            < 80 => new(shape.ServiceDomain(service), RecordType.AAAA, ResponseCode.NoError, 0),
            < 95 => FromSearchList(service),
            < 98 => ServiceRecord(service),
            _ => Pointer(service),
        };
    }

    private Question HeadlessAddresses()
    {
        var mayBeCut = shape.Pods * AddressRecordSize > LargestPayload / 2; // with header, question and OPT far from certain to fit
        return new(shape.HeadlessDomain(random.Next(shape.Headless)), RecordType.A, ResponseCode.NoError, shape.Pods, mayBeCut);
    }

    /// <summary>
    /// A resolver with <c>ndots:5</c> tries a name in its namespace, in <c>svc</c> and in the cluster's zone before the name itself.
    /// </summary>
    private Question FromSearchList(int service)
    {
        var name = random.Next(10) < 6 ? shape.ServiceDomain(service) : Outside[random.Next(Outside.Length)];
        var question = Missing(name, random.Next(3) switch { 0 => $"{shape.NamespaceOf(service)}.svc.", 1 => "svc.", _ => "" });
        return question with { Type = random.Next(10) < 6 ? RecordType.A : RecordType.AAAA };
    }

    private static Question Missing(string name, string below) =>
        new($"{name}.{below}{ClusterShape.Domain}", RecordType.A, ResponseCode.NXDomain, 0);

    private static Question Found(string name, RecordType type) => new(name, type, ResponseCode.NoError, 1);

    private Question ServiceRecord(int service) => Found($"_{ClusterShape.PortName}._tcp.{shape.ServiceDomain(service)}", RecordType.SRV);

    private static Question Pointer(int service) => Found(ClusterShape.ReverseDomain(ClusterShape.ClusterIp(service)), RecordType.PTR);

    private static byte[] Bytes(Cluster.Address address)
    {
        var bytes = new byte[address.Length];
        address.WriteTo(bytes);
        return bytes;
    }
}
