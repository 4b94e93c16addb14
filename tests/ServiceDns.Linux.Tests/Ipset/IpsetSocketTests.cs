using ServiceDns.Cluster;
using ServiceDns.Linux.Ipset;
using ServiceDns.Linux.Netlink;
using ServiceDns.TestSupport;
using Xunit;

namespace ServiceDns.Linux.Tests;

public class IpsetSocketTests
{
    private static readonly IpsetPort Http = new(Protocol.Tcp, 80), Dns = new(Protocol.Udp, 53), Diameter = new(Protocol.Sctp, 3868);

    //                            type                          elements
    public static TheoryData<IpsetType, string[]> Kinds => new()
    {
        { IpsetType.Address,            ["10.96.0.1", "10.96.0.10"] },
        { IpsetType.Address,            ["fd00::1", "fd00::a"] },
        { IpsetType.AddressPort,        ["10.96.0.1,tcp:80", "10.96.0.1,udp:53", "10.96.0.1,sctp:3868"] },
        { IpsetType.AddressPort,        ["fd00::1,tcp:80", "fd00::2,tcp:80"] },
        { IpsetType.AddressPortNet,     ["10.96.0.1,tcp:80,192.168.0.0/16", "10.96.0.1,tcp:80,203.0.113.7/32"] },
        { IpsetType.AddressPortNet,     ["fd00::1,tcp:80,fd01::/64"] },
        { IpsetType.AddressPortAddress, ["10.0.0.1,tcp:80,10.0.0.1/32", "10.0.0.1,tcp:80,10.0.0.2/32"] },
        { IpsetType.Port,               ["30000", "30001"] },
    };

    [SkippableTheory, MemberData(nameof(Kinds))]
    public void Elements_come_back_as_they_were_added_until_they_are_deleted(IpsetType type, string[] texts)
    {
        InNamespace(sets =>
        {
            var elements = texts.Select(Parse).ToArray();
            var family = texts[0].Contains("::") ? IpFamily.IPv6 : IpFamily.IPv4;
            Assert.True(sets.Create("one", type, family).IsSuccess);
            Assert.True(sets.Create("one", type, family).IsSuccess); // again

            foreach (var element in elements.Concat(elements)) sets.Add("one", element);
            Assert.True(sets.Commit().IsSuccess);
            Assert.Equal(elements.Order(Comparer), sets.Elements("one")!.Order(Comparer));

            sets.Delete("one", elements[0]);
            sets.Delete("one", elements[0]);
            Assert.True(sets.Commit().IsSuccess);
            Assert.Equal(elements[1..].Order(Comparer), sets.Elements("one")!.Order(Comparer));

            Assert.True(sets.Flush("one").IsSuccess);
            Assert.Empty(sets.Elements("one")!);
        });
    }

    [SkippableFact]
    public void An_element_of_a_set_with_marks_takes_the_mark_it_was_added_with_last()
    {
        InNamespace(sets =>
        {
            var element = new IpsetElement(Address.Parse("10.96.0.1"), Http);
            sets.Create("marks", IpsetType.AddressPort, IpFamily.IPv4, hasMarks: true);

            sets.Add("marks", element with { Mark = 0x10000 });
            sets.Add("marks", element with { Mark = 0x20000 });
            sets.Add("marks", new IpsetElement(Address.Parse("10.96.0.1"), Dns));

            Assert.True(sets.Commit().IsSuccess);
            Assert.Equal([0u, 0x20000u], sets.Elements("marks")!.Select(one => one.Mark).Order());
        });
    }

    [SkippableFact]
    public void Sets_swap_and_go_and_those_that_are_not_there_are_told()
    {
        InNamespace(sets =>
        {
            sets.Create("old", IpsetType.AddressPort, IpFamily.IPv4);
            sets.Create("new", IpsetType.AddressPort, IpFamily.IPv4);
            sets.Add("new", new IpsetElement(Address.Parse("10.96.0.1"), Diameter));
            sets.Commit();

            Assert.True(sets.Swap("old", "new").IsSuccess);
            Assert.Single(sets.Elements("old")!);
            Assert.Empty(sets.Elements("new")!);
            Assert.Equal(["new", "old"], sets.Names().Order());
            Assert.True(sets.Destroy("old").IsSuccess);
            Assert.True(sets.Destroy("old").IsSuccess);
            Assert.Null(sets.Elements("old"));
            sets.Add("old", new IpsetElement(Address.Parse("10.96.0.1"), Diameter));
            Assert.False(sets.Commit().IsSuccess);
            Assert.True(sets.Commit().IsSuccess); // an error is told once
        });
    }

    [SkippableFact]
    public void Another_kind_of_the_same_name_is_an_error() => InNamespace(sets =>
    {
        sets.Create("one", IpsetType.AddressPort, IpFamily.IPv4);

        Assert.False(sets.Create("one", IpsetType.Address, IpFamily.IPv4).IsSuccess);
    });

    [SkippableFact]
    public void More_elements_than_one_batch_holds_arrive() => InNamespace(sets =>
    {
        sets.Create("many", IpsetType.Address, IpFamily.IPv4);

        for (uint i = 0; i < 20_000; i++) sets.Add("many", new IpsetElement(Address.FromNumber(IpFamily.IPv4, 0x0A000000 + i)));

        Assert.True(sets.Commit().IsSuccess);
        Assert.Equal(20_000, sets.Elements("many")!.Count);
    });

    private static readonly Comparer<IpsetElement> Comparer =
        Comparer<IpsetElement>.Create((left, right) => string.CompareOrdinal(left.ToString(), right.ToString()));

    private static IpsetElement Parse(string text)
    {
        var parts = text.Split(',');
        Address? address = Address.TryParse(parts[0], out var parsed) ? parsed : null;
        var port = parts.Skip(address is null ? 0 : 1).FirstOrDefault();
        return new IpsetElement(
            address,
            port?.Split(':') switch
            {
                [var protocol, var number] => new IpsetPort(Enum.Parse<Protocol>(protocol, ignoreCase: true), ushort.Parse(number)),
                [var number] => new IpsetPort(null, ushort.Parse(number)),
                _ => null,
            },
            parts.Length > 2 ? Cidr.Parse(parts[2]) : null);
    }

    private static void InNamespace(Action<IpsetSocket> test)
    {
        Skip.IfNot(Environment.IsPrivilegedProcess, "sets need root");
        NetworkNamespace.RunInNew(() =>
        {
            using var sets = IpsetSocket.Open();
            test(sets);
        });
    }
}
