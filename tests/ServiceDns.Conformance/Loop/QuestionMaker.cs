using ServiceDns.Conformance.Client;
using ServiceDns.Conformance.Records;

namespace ServiceDns.Conformance.Loop;

/// <summary>
/// Makes questions out of those of the record tables: other types, letter case, labels, flags and EDNS. The same row from one seed.
/// </summary>
internal sealed class QuestionMaker(int seed)
{
    private static readonly string[] Types =
        ["A", "A", "A", "AAAA", "SRV", "PTR", "TXT", "CNAME", "NS", "SOA", "MX", "ANY", "HINFO", "DS", "HTTPS", "TYPE0", "TYPE65399",
            "AXFR", "IXFR"];

    private static readonly string[] Labels =
        ["x", "_x", "_", "web", "_http", "_tcp", "shop", "svc", "pod", "10-244-7-1", "cluster", "local"];

    private static readonly string[] Others =
        ["", ".", "www.hosts.example", "hosts.example", "www.cached.example", "a.b.c.cached.example", "nowhere.test", "localhost",
            "a.localhost"];

    private static readonly byte[][] Options =
    [
        [],
        [0, 3, 0, 0], // NSID
        [0, 10, 0, 8, 1, 2, 3, 4, 5, 6, 7, 8], // a client's cookie
        [0, 8, 0, 7, 0, 1, 24, 0, 10, 1, 2], // client subnet
        [0, 12, 0, 200, .. new byte[200]], // padding
    ];

    private readonly Random random = new(seed);

    public byte[] Next()
    {
        var row = RecordTable.All[random.Next(RecordTable.All.Count)];
        var name = random.Next(10) == 0 ? Others[random.Next(Others.Length)] : Change(row.Name);
        var ask = new Ask(MixCase(name), random.Next(3) > 0 ? row.Type : Types[random.Next(Types.Length)])
        {
            Id = (ushort)random.Next(65536),
            RecursionDesired = random.Next(4) > 0,
            Class = (ushort)(random.Next(50) == 0 ? 3 : 1),
            EdnsSize = random.Next(3) == 0 ? null : (ushort)(random.Next(5) switch { 0 => 0, 1 => 512, 2 => 1232, 3 => 4096, _ => 65535 }),
            DnssecOk = random.Next(8) == 0,
            EdnsVersion = (byte)(random.Next(60) == 0 ? 1 : 0),
            EdnsOptions = Options[random.Next(4) == 0 ? random.Next(Options.Length) : 0],
        };
        var wire = ask.ToWire();
        if (random.Next(8) == 0) wire[3] |= (byte)(random.Next(4) << 4); // CD, AD
        if (random.Next(200) == 0) wire[random.Next(wire.Length)] ^= (byte)(1 << random.Next(8));
        return wire;
    }

    private string Change(string name)
    {
        if (random.Next(3) > 0) return name;
        var labels = name.Split('.').ToList();
        var at = random.Next(labels.Count);
        var label = Labels[random.Next(Labels.Length)];
        switch (random.Next(3))
        {
            case 0:
                labels[at] = label;
                break;
            case 1 when labels.Count < 12 && name.Length < 200:
                labels.Insert(at, label);
                break;
            default:
                labels.RemoveAt(at);
                break;
        }
        return string.Join('.', labels);
    }

    private string MixCase(string name) => random.Next(3) > 0
        ? name
        : string.Concat(name.Select(letter => random.Next(2) == 0 ? char.ToUpperInvariant(letter) : letter));
}
