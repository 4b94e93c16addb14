using FsCheck;
using FsCheck.Fluent;
using ServiceDns.Cluster.Control;
using static ServiceDns.Cluster.Tests.Control.Make;

namespace ServiceDns.Cluster.Tests.Control;

/// <summary>What holds for any set of Services: names, kinds and stated addresses are drawn at random.</summary>
public class AllocationPropertyTests
{
    private sealed record Drawn(int Name, int Kind, int Stated);

    // Small, so that collisions are usual.
    private static readonly IpRange Small = IpRange.Parse("10.96.0.0/25");

    private static readonly Gen<Drawn> Services =
        from name in Gen.Choose(0, 400)
        from kind in Gen.Choose(0, 3)
        from stated in Gen.Choose(0, 900)
        select new Drawn(name, kind, stated);

    private static readonly Arbitrary<Drawn[]> Sets =
        (from count in Gen.Choose(0, 90) from drawn in Gen.ArrayOf(Services, count) select drawn.DistinctBy(one => one.Name).ToArray())
            .ToArbitrary();

    private static ServiceDraft Draft(Drawn drawn) => Service($"s{drawn.Name}", d =>
    {
        d.Type = drawn.Kind switch { 0 => "NodePort", 1 => "LoadBalancer", _ => "ClusterIP" };
        if (drawn.Kind == 2) d.ClusterIP = "None";
        if (drawn is { Kind: 3, Stated: < 128 }) d.ClusterIP = $"10.96.0.{drawn.Stated}";
        if (drawn is { Kind: 0, Stated: < 200 }) d.Ports = [Port(80, nodePort: 30000 + drawn.Stated)];
    });

    private static CompletedCluster Run(IpRange range, IEnumerable<Drawn> drawn) => Completion.Complete(
        new ClusterDraft { Services = [.. drawn.Select(Draft)] },
        new CompletionOptions { ClusterIpRanges = [range], NodePortRange = (30000, 30255) });

    private static Dictionary<string, (string Address, ushort Port)> Given(CompletedCluster cluster) => cluster.Services.ToDictionary(
        service => service.Name, service => (string.Join(',', service.ClusterIPs), service.Ports[0].NodePort));

    private static void Check(Func<Drawn[], bool> holds) =>
        FsCheck.Check.One(Config.QuickThrowOnFailure.WithReplay(20261121, 7).WithMaxTest(200), Prop.ForAll(Sets, holds));

    [Fact]
    public void What_is_given_is_unique_and_in_range() => Check(drawn =>
    {
        var cluster = Run(Small, drawn);
        var stated = drawn.ToDictionary(one => $"s{one.Name}", Draft);
        var addresses = cluster.Services.Where(service => service.ClusterIPs.Count > 0).ToList();
        var givenAddresses = addresses.Where(service => !stated[service.Name].ClusterIP.IsStated).Select(service => service.ClusterIPs[0])
            .ToList();
        var statedAddresses = addresses.Where(service => stated[service.Name].ClusterIP.IsStated).Select(service => service.ClusterIPs[0])
            .ToHashSet();
        var withPorts = cluster.Services.Where(service => service.Ports[0].NodePort > 0).ToList();
        var givenPorts = withPorts.Where(service => !stated[service.Name].Ports[0].NodePort.IsStated)
            .Select(service => service.Ports[0].NodePort).ToList();
        var statedPorts = withPorts.Where(service => stated[service.Name].Ports[0].NodePort.IsStated)
            .Select(service => service.Ports[0].NodePort).ToHashSet();
        return givenAddresses.Distinct().Count() == givenAddresses.Count
            && givenAddresses.TrueForAll(address => Small.Contains(address) && !statedAddresses.Contains(address))
            && givenPorts.Distinct().Count() == givenPorts.Count
            && givenPorts.TrueForAll(port => port is >= 30000 and <= 30255 && !statedPorts.Contains(port))
            && cluster.Services.Count == drawn.Length;
    });

    [Fact]
    public void A_service_that_is_appended_moves_none_however_crowded_the_range() => Check(drawn =>
    {
        if (drawn.Length == 0 || IsStated(drawn[^1])) return true;
        var before = Given(Run(Small, drawn[..^1]));
        var after = Given(Run(Small, drawn));
        return before.All(pair => after[pair.Key] == pair.Value);
    });

    [Fact]
    public void A_service_that_is_inserted_moves_none_unless_its_first_choice_is_taken() => Check(drawn =>
    {
        if (drawn.Length == 0 || IsStated(drawn[0])) return true;
        var before = Given(Run(Small, drawn[1..]));
        var (firstAddress, firstPort) = Given(Run(Small, drawn[..1])).Single().Value;
        var collides = before.Values.Any(given => (given.Address.Length > 0 && given.Address == firstAddress)
            || (given.Port > 0 && given.Port == firstPort));
        var after = Given(Run(Small, drawn));
        return collides || before.All(pair => after[pair.Key] == pair.Value);
    });

    [Fact]
    public void The_same_manifests_give_the_same_again() => Check(drawn =>
    {
        var first = Run(Small, drawn);
        var second = Run(Small, drawn);
        return first.Services.SequenceEqual(second.Services) && first.Problems.SequenceEqual(second.Problems);
    });

    // A stated number claims its place before all others, wherever it stands.
    private static bool IsStated(Drawn drawn) =>
        Draft(drawn) is var draft && (draft.ClusterIP.IsStated || draft.Ports[0].NodePort.IsStated);
}
