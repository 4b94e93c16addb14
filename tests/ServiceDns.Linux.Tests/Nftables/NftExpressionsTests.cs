using ServiceDns.Linux.Netlink;
using ServiceDns.Linux.Nftables;
using Xunit;

namespace ServiceDns.Linux.Tests;

/// <summary>Each expression is, in the kernel, what nft makes of the same words.</summary>
public class NftExpressionsTests
{
    private static readonly NftRegister R0 = new(0), R1 = new(1), R2 = new(2), R3 = new(3), R4 = new(4);

    //                     nft's words, and ours
    private static readonly Dictionary<string, Func<NftExpressions>> Rules = new()
    {
        ["ip daddr 10.1.2.3"] = () => New.Payload(NftHeader.Network, 16, 4, R0).Compare(R0, [10, 1, 2, 3]),
        ["ip saddr != 10.1.0.0/20"] =
            () => New.Payload(NftHeader.Network, 12, 4, R0).Bits(R0, [255, 255, 240, 0], new byte[4], R0)
                .Compare(R0, [10, 1, 0, 0], not: true),
        ["ip daddr != 127.0.0.0/8"] = () => New.Payload(NftHeader.Network, 16, 1, R0).Compare(R0, [127], not: true),
        ["meta l4proto tcp"] = () => New.Meta(NftMeta.Protocol, R0).Compare(R0, [6]),
        ["iifname \"br-pods\""] = () => New.Meta(NftMeta.InputName, R0).Compare(R0, [.. "br-pods"u8, 0, 0, 0, 0, 0, 0, 0, 0, 0]),
        ["iifname \"veth*\""] = () => New.Meta(NftMeta.InputName, R0).Compare(R0, [.. "veth"u8]),
        ["meta mark & 0x4000 == 0x4000"] = () => New.Meta(NftMeta.Mark, R0).Bits(R0, Host(0x4000), Host(0), R0).Compare(R0, Host(0x4000)),
        ["meta mark set meta mark or 0x4000"] =
            () => New.Meta(NftMeta.Mark, R0).Bits(R0, Host(~0x4000u), Host(0x4000), R0).SetMeta(NftMeta.Mark, R0),
        ["meta mark set meta mark xor 0x4000"] =
            () => New.Meta(NftMeta.Mark, R0).Bits(R0, Host(~0u), Host(0x4000), R0).SetMeta(NftMeta.Mark, R0),
        ["meta priority set meta priority"] = () => New.Meta(NftMeta.Priority, R0).SetMeta(NftMeta.Priority, R0),
        ["ct state new"] = () => New.Conntrack(NftConntrack.State, R0).Bits(R0, Host(8), Host(0), R0).Compare(R0, Host(0), not: true),
        ["ct status & dnat == dnat"] = () => New.Conntrack(NftConntrack.Status, R0).Bits(R0, Host(32), Host(0), R0).Compare(R0, Host(32)),
        ["fib daddr type local"] = () => New.AddressType(ofSource: false, R0).Compare(R0, Host(NftCompare.LocalAddress)),
        ["fib saddr type local"] = () => New.AddressType(ofSource: true, R0).Compare(R0, Host(NftCompare.LocalAddress)),
        ["ip daddr @addresses"] = () => New.Payload(NftHeader.Network, 16, 4, R0).Lookup("addresses", R0),
        ["ip daddr != @addresses drop"] =
            () => New.Payload(NftHeader.Network, 16, 4, R0).Lookup("addresses", R0, not: true).End(NftVerdict.Drop),
        ["ip daddr . meta l4proto . th dport @frontends jump other"] =
            () => Frontend(New).Lookup("frontends", R0).End(NftVerdict.Jump, "other"),
        ["ip daddr . meta l4proto . th dport vmap @verdicts"] = () => Frontend(New).VerdictMap("verdicts", R0),
        ["meta l4proto tcp dnat ip to ip daddr . meta l4proto . th dport . numgen random mod 25 map @slots"] =
            () => Frontend(New.Meta(NftMeta.Protocol, R0).Compare(R0, [6]))
                .Random(25, R3).Map("slots", R0, R0).DestinationNat(NftFamily.IPv4, R0, R1),
        ["update @clients { ip saddr timeout 3h : 7 }"] =
            () => New.Payload(NftHeader.Network, 12, 4, R0).Load(Host(7), R4).Update("clients", R0, R4, TimeSpan.FromHours(3)),
        ["delete @clients { ip saddr : 7 }"] =
            () => New.Payload(NftHeader.Network, 12, 4, R0).Load(Host(7), R4).Remove("clients", R0, R4),
        ["counter masquerade fully-random"] = () => New.Counter().MasqueradeRandomly(),
        ["reject with icmp type port-unreachable"] = () => New.RejectPort(NftFamily.IPv4),
        ["accept"] = () => New.End(NftVerdict.Accept),
        ["goto other"] = () => New.End(NftVerdict.Goto, "other"),
        ["return"] = () => New.End(NftVerdict.Return),
    };

    public static TheoryData<string> Words => [.. Rules.Keys];

    private static NftExpressions New => new();

    [SkippableTheory, MemberData(nameof(Words))]
    public void An_expression_is_what_nft_makes_of_the_same_words(string words) => NftTool.InNamespace(() =>
    {
        NftTool.Run(
            $$"""
            table ip t {
              set addresses { type ipv4_addr; }
              set frontends { type ipv4_addr . inet_proto . inet_service; }
              map verdicts { type ipv4_addr . inet_proto . inet_service : verdict; }
              map slots { typeof ip daddr . meta l4proto . th dport . numgen random mod 2 : ip daddr . tcp dport; }
              map clients { type ipv4_addr : mark; flags dynamic,timeout; size 100; }
              chain other { }
              chain post { type nat hook postrouting priority 100; }
              chain theirs { {{words}}; }
              chain ours { }
            }
            """);
        using var socket = NetlinkSocket.Open(NetlinkProtocol.Netfilter);
        var conversation = new NftConversation(socket, NftFamily.IPv4);
        using var batch = new NftBatch(NftFamily.IPv4, "t");
        batch.AppendRule("ours", new NftRule(Rules[words](), "as nft has it"));

        Assert.Equal("success", conversation.Commit(batch).ToString());

        var rules = conversation.ReadRules("t");
        var ours = rules.Single(rule => rule.Chain == "ours");
        Assert.Equal("as nft has it", ours.Comment);
        Assert.Equal(rules.Single(rule => rule.Chain == "theirs").Expressions, ours.Expressions);
    });

    [Fact]
    public void Bytes_match_a_captured_expression() => Assert.Equal(
        "34000180" + "0C0001007061796C6F616400" +               // an element: "payload"
        "24000280" + "0800010000000009" + "0800020000000001" + // into the second register of 4 bytes, of the network header,
        "0800030000000010" + "0800040000000004",                // from byte 16, 4 bytes
        Convert.ToHexString(New.Payload(NftHeader.Network, 16, 4, R1).Bytes));

    private static NftExpressions Frontend(NftExpressions expressions) => expressions
        .Payload(NftHeader.Network, 16, 4, R0).Meta(NftMeta.Protocol, R1).Payload(NftHeader.Transport, 2, 2, R2);

    private static byte[] Host(uint value) => BitConverter.GetBytes(value);
}
