using Xunit;

namespace ServiceDns.Conformance.Resolvers;

/// <summary>The resolvers of pods find short and full names, with the kubelet's resolv.conf.</summary>
public class ResolverTests(PodNetwork pod) : IClassFixture<PodNetwork>
{
    private const int CrowdSize = 300;
    private const string Crowd = "crowd.shop.svc.cluster.local";

    //                           name                                            by search list    addresses
    private static readonly (string Name, bool Short, string[] Addresses)[] Lookups =
    [
        ("my-service",                                                           true,             ["10.96.0.100"]),
        ("my-service.default",                                                   true,             ["10.96.0.100"]),
        ("my-service.default.svc",                                               true,             ["10.96.0.100"]),
        ("my-service.default.svc.cluster.local",                                 false,            ["10.96.0.100"]),
        ("my-service.default.svc.cluster.local.",                                false,            ["10.96.0.100"]),
        ("cart.shop",                                                            true,             ["10.96.0.102"]),
        ("both",                                                                 true,             ["10.96.0.101", "fd00:10:96::65"]),
        ("both.default.svc.cluster.local",                                       false,            ["10.96.0.101", "fd00:10:96::65"]),
        ("outside",                                                              true,             ["192.0.2.80", "2001:db8::80"]),
        ("www.example.com",                                                      false,            ["192.0.2.80", "2001:db8::80"]),
        ("cart",                                                                 true,             []), // of another namespace
        ("nobody.default.svc.cluster.local",                                     false,            []),
    ];

    public static TheoryData<string, string> Cases
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (var resolver in Resolver.All)
            {
                foreach (var lookup in Lookups.Where(lookup => resolver.Searches || !lookup.Short)) data.Add(resolver.Name, lookup.Name);
            }
            return data;
        }
    }

    [SkippableTheory, MemberData(nameof(Cases))]
    public async Task Finds(string resolver, string name)
    {
        var expected = Lookups.Single(lookup => lookup.Name == name).Addresses;

        Assert.Equal(expected, await Find(resolver).FindAsync(pod, name));
    }

    [SkippableTheory]
    [InlineData("glibc getent")]
    [InlineData("glibc program")]
    [InlineData("bind nslookup")]
    [InlineData("dig +search")]
    [InlineData("kdig")]
    [InlineData("Python")]
    [InlineData(".NET")]
    public async Task Finds_all_of_300_endpoints_over_TCP_when_the_answer_was_cut(string resolver) =>
        Assert.Equal(CrowdSize, (await Find(resolver).FindAsync(pod, Crowd)).Count);

    // musl before 1.2.4 and busybox do not go on to TCP: they take what a datagram held
    [SkippableTheory]
    [InlineData("musl program")]
    [InlineData("busybox nslookup")]
    public async Task Finds_some_of_300_endpoints_without_TCP(string resolver) =>
        Assert.InRange((await Find(resolver).FindAsync(pod, Crowd)).Count, 1, CrowdSize);

    private static Resolver Find(string name) => Resolver.All.Single(resolver => resolver.Name == name);
}
