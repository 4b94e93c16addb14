using ServiceDns.Linux.Netlink;
using ServiceDns.Linux.Nftables;
using Xunit;

namespace ServiceDns.Linux.Tests;

public class NftBatchTests
{
    private static readonly NftSet Frontends = new("frontends", [NftField.IPv4, NftField.Protocol, NftField.Port], [NftField.Number]);
    private static readonly NftSet Verdicts = new("verdicts", [NftField.Number], [], HasVerdicts: true);
    private static readonly NftSet Sources =
        new("sources", [NftField.Number, NftField.IPv4], [], NftSetFlags.Interval | NftSetFlags.Concatenation);

    private static readonly NftSet Clients = new(
        "clients", [NftField.IPv4, NftField.Number], [NftField.IPv4, NftField.Port], NftSetFlags.Dynamic | NftSetFlags.Timeout,
        Capacity: 1000);

    private static readonly byte[] Frontend = [10, 96, 0, 1, 6, 0, 0, 0, 0, 80, 0, 0], Seven = BitConverter.GetBytes(7);

    [SkippableFact]
    public void A_table_is_what_nft_lists() => InTable((conversation, batch) =>
    {
        Fill(batch);
        Assert.Equal("success", conversation.Commit(batch).ToString());

        Assert.Equal(
            """
            table ip ours {
            	comment "of a test"
            	map frontends {
            		type ipv4_addr . inet_proto . inet_service : mark
            		elements = { 10.96.0.1 . tcp . 80 comment "default/web" : 0x00000007 }
            	}

            	map verdicts {
            		type mark : verdict
            		elements = { 0x00000007 : goto web }
            	}

            	set sources {
            		type mark . ipv4_addr
            		flags interval
            		elements = { 0x07000000 . 192.0.2.0/24 }
            	}

            	map clients {
            		type ipv4_addr . mark : ipv4_addr . inet_service
            		size 1000
            		flags dynamic,timeout
            	}

            	chain web {
            		drop comment "nothing passes"
            	}

            	chain pre {
            		type filter hook prerouting priority raw; policy accept;
            		ip daddr . meta l4proto . th dport @frontends
            	}
            }

            """,
            NftTool.Run("list table ip ours"));
    });

    [SkippableFact]
    public void What_was_written_is_read() => InTable((conversation, batch) =>
    {
        Fill(batch);
        Assert.Equal("success", conversation.Commit(batch).ToString());

        Assert.Equal("of a test", conversation.ReadTable("ours"));
        Assert.Null(conversation.ReadTable("others"));
        Assert.Equal(
            [new NftChain("pre", "filter", NftHook.Prerouting, -300), new NftChain("web")],
            conversation.ReadChains("ours").OrderBy(chain => chain.Name));
        Assert.Equal(
            [("pre", ""), ("web", "nothing passes")],
            conversation.ReadRules("ours").Select(rule => (rule.Chain, rule.Comment)).Order());
        var sets = conversation.ReadSets("ours");
        Assert.All(new[] { Frontends, Verdicts, Sources, Clients }, set => Assert.True(set.IsLike(sets[set.Name]), set.Name));
        Assert.False(Frontends.IsLike(sets["sources"]));
        var elements = new List<string>();
        foreach (var set in sets.Keys.Order())
        {
            conversation.ReadElements("ours", set, element => elements.Add(
                $"{set} {Text(element.Key)} {Text(element.KeyEnd)} {Text(element.Data)} {element.Chain} {element.Comment}"));
        }
        Assert.Equal(
            [
                $"frontends {Text(Frontend)}  07000000  default/web",
                "sources 07000000C0000200 07000000C00002FF   ",
                "verdicts 07000000   web ",
            ],
            elements);
    });

    [SkippableFact]
    public void A_batch_that_fails_changes_nothing_and_tells_its_step() => InTable((conversation, batch) =>
    {
        Fill(batch);
        using var missing = new NftElements();
        missing.Add([10, 96, 0, 2, 6, 0, 0, 0, 0, 80, 0, 0]);
        batch.DeleteElements(Frontends.Name, missing);

        var outcome = conversation.Commit(batch);

        Assert.Equal("DeleteElement frontends: No such file or directory", outcome.ToString());
        Assert.Null(conversation.ReadTable("ours"));
    });

    [SkippableFact]
    public void Trying_a_batch_leaves_no_trace() => InTable((conversation, batch) =>
    {
        Fill(batch);

        Assert.Equal("success", conversation.Try(batch).ToString());

        Assert.Null(conversation.ReadTable("ours"));
        using var bad = new NftBatch(NftFamily.IPv4, "ours");
        bad.CreateTable("of a test");
        bad.AppendRule("missing", new NftRule(new NftExpressions().End(NftVerdict.Drop), ""));
        Assert.Equal("NewRule missing: No such file or directory", conversation.Try(bad).ToString());
    });

    [SkippableFact]
    public void An_element_is_replaced_without_a_moment_between() => InTable((conversation, batch) =>
    {
        Fill(batch);
        Assert.True(conversation.Commit(batch).IsSuccess);
        using var change = new NftBatch(NftFamily.IPv4, "ours");
        using var elements = new NftElements();
        elements.Add(Frontend);
        change.DeleteElements(Frontends.Name, elements);
        elements.Clear();
        elements.Add(Frontend, data: BitConverter.GetBytes(8));
        change.AddElements(Frontends.Name, elements);

        Assert.Equal("success", conversation.Commit(change).ToString());

        var data = new List<int>();
        conversation.ReadElements("ours", Frontends.Name, element => data.Add(BitConverter.ToInt32(element.Data)));
        Assert.Equal([8], data);
    });

    [SkippableFact]
    public void More_elements_than_a_message_holds_go_in_several() => InTable((conversation, batch) =>
    {
        const int count = 5000;
        Fill(batch);
        using var elements = new NftElements();
        for (var i = 0; i < count; i++)
        {
            elements.Add([10, 97, (byte)(i >> 8), (byte)i, 6, 0, 0, 0, 0, 80, 0, 0], data: BitConverter.GetBytes(i));
        }
        batch.AddElements(Frontends.Name, elements);
        Assert.Equal("success", conversation.Commit(batch).ToString());

        var seen = new HashSet<int>();
        conversation.ReadElements("ours", Frontends.Name, element => seen.Add(BitConverter.ToInt32(element.Data)));
        Assert.Equal(count, seen.Count);
    });

    [SkippableFact]
    public void Another_ones_flush_is_heard_and_ones_own_doings_are_not() => InTable((conversation, batch) =>
    {
        using var own = NetlinkSocket.Open(NetlinkProtocol.Netfilter);
        using var flushed = new ManualResetEventSlim();
        var heard = 0;
        using var watch = NftWatch.Start(NftFamily.IPv4, "ours", own.PortId, () => { heard++; flushed.Set(); });
        Fill(batch);
        Assert.True(new NftConversation(own, NftFamily.IPv4).Commit(batch).IsSuccess);
        NftTool.Run("add table ip another; add table ip6 ours; flush table ip6 ours");
        Assert.Equal(0, heard);

        NftTool.Run("flush ruleset");

        Assert.True(flushed.Wait(TimeSpan.FromSeconds(30)));
    });

    private static void Fill(NftBatch batch)
    {
        batch.CreateTable("of a test");
        batch.CreateSet(Frontends);
        batch.CreateSet(Verdicts);
        batch.CreateSet(Sources);
        batch.CreateSet(Clients);
        batch.CreateChain(new NftChain("web"));
        batch.AppendRule("web", new NftRule(new NftExpressions().End(NftVerdict.Drop), "nothing passes"));
        batch.CreateChain(new NftChain("pre", "filter", NftHook.Prerouting, -300));
        var (address, protocol, port) = (new NftRegister(0), new NftRegister(1), new NftRegister(2));
        batch.AppendRule("pre", new NftRule(
            new NftExpressions()
                .Payload(NftHeader.Network, 16, 4, address).Meta(NftMeta.Protocol, protocol).Payload(NftHeader.Transport, 2, 2, port)
                .Lookup(Frontends.Name, address),
            ""));
        Add(batch, Frontends, elements => elements.Add(Frontend, data: Seven, comment: "default/web"));
        Add(batch, Verdicts, elements => elements.AddVerdict(Seven, NftVerdict.Goto, "web"));
        Add(batch, Sources, elements => elements.Add([.. Seven, 192, 0, 2, 0], [.. Seven, 192, 0, 2, 255]));
    }

    private static void Add(NftBatch batch, NftSet set, Action<NftElements> add)
    {
        using var elements = new NftElements();
        add(elements);
        batch.AddElements(set.Name, elements);
    }

    private static string Text(ReadOnlySpan<byte> bytes) => Convert.ToHexString(bytes);

    private static void InTable(Action<NftConversation, NftBatch> test) => NftTool.InNamespace(() =>
    {
        using var socket = NetlinkSocket.Open(NetlinkProtocol.Netfilter);
        using var batch = new NftBatch(NftFamily.IPv4, "ours");
        test(new NftConversation(socket, NftFamily.IPv4), batch);
    });
}
