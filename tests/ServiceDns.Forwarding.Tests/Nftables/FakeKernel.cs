using System.Text;
using ServiceDns.Linux.Netlink;
using ServiceDns.Linux.Nftables;
using ServiceDns.Linux.Sockets;
using static ServiceDns.Linux.Nftables.NftAttributes;

namespace ServiceDns.Forwarding.Tests.Nftables;

/// <summary>Stands for the kernel's nf_tables: reads the messages, keeps tables, refuses what the kernel refuses, answers dumps.</summary>
internal sealed class FakeKernel : INetlinkPeer
{
    private const int HeaderSize = 4;
    private const ushort BatchBegin = 0x10, BatchEnd = 0x11;

    public Dictionary<string, FakeTable> Tables { get; private set; } = [];

    /// <summary>What each batch asked for, in words, such as <c>+slots</c>; the last batch last.</summary>
    public List<List<string>> Batches { get; } = [];

    /// <summary>Bytes of each batch.</summary>
    public List<int> Lengths { get; } = [];

    /// <summary>An error that the next batch ends with.</summary>
    public Errno? NextFailure { get; set; }

    /// <summary>How many of the next dumps of a set with several elements give one twice and miss another.</summary>
    public int UnsteadyDumps { get; set; }

    public uint PortId => 1;

    public void ReserveSend(int bytes)
    {
    }

    public void Dispose()
    {
    }

    public NetlinkResult Request(ReadOnlySpan<byte> messages, NetlinkReceiver? receive, Action<NetlinkResult>? failed)
    {
        var reader = new NetlinkReader(messages);
        if (!reader.MoveNext()) return NetlinkResult.Success;
        if (reader.Current.Type != BatchBegin) return Dump(reader.Current, receive!);
        var before = Tables.ToDictionary(pair => pair.Key, pair => pair.Value.Copy());
        Batches.Add([]);
        Lengths.Add(messages.Length);
        var error = 0;
        var sequence = 0u;
        while (reader.MoveNext() && reader.Current.Type != BatchEnd && error == 0)
        {
            sequence = reader.Current.Sequence;
            error = (int)Carry((NftMessage)(reader.Current.Type & 0xFF), reader.Current.Attributes(HeaderSize));
        }
        if (error == 0 && NextFailure is { } wanted) error = (int)wanted;
        NextFailure = null;
        if (error == 0) return NetlinkResult.Success;
        Tables = before;
        return new NetlinkResult(error, null, sequence);
    }

    private Errno Carry(NftMessage kind, NetlinkAttributes attributes)
    {
        var name = attributes.Find(1).Text;
        if (kind == NftMessage.NewTable)
        {
            Say($"+table {name}");
            Tables.TryAdd(name, new FakeTable(Comment(attributes.Find(TableUserData).Value)));
            return 0;
        }
        if (!Tables.TryGetValue(name, out var table)) return Errno.NoSuchEntry;
        switch (kind)
        {
            case NftMessage.DeleteTable:
                Say($"-table {name}");
                Tables.Remove(name);
                return 0;
            case NftMessage.NewChain: return NewChain(table, attributes);
            case NftMessage.DeleteChain: return DeleteChain(table, attributes.Find(ChainName).Text);
            case NftMessage.NewRule: return NewRule(table, attributes);
            case NftMessage.DeleteRule:
                Say($"-rules {attributes.Find(RuleChain).Text}");
                if (!table.Chains.TryGetValue(attributes.Find(RuleChain).Text, out var chain)) return Errno.NoSuchEntry;
                chain.Rules.Clear();
                return 0;
            case NftMessage.NewSet:
                table.Sets.TryAdd(attributes.Find(SetName).Text, new FakeSet(new NftSetState(
                    (NftSetFlags)attributes.Find(SetFlags).BigEndian32,
                    attributes.Find(SetKeyType).BigEndian32,
                    (int)attributes.Find(SetKeyLength).BigEndian32,
                    (int)attributes.Find(SetDataLength).BigEndian32)));
                return 0;
            default: return Elements(table, kind, attributes);
        }
    }

    private Errno NewChain(FakeTable table, NetlinkAttributes attributes)
    {
        var name = attributes.Find(ChainName).Text;
        Say($"+chain {name}");
        var type = attributes.Find(ChainType);
        var hook = attributes.Find(ChainHook).Nested;
        table.Chains.TryAdd(name, new FakeChain(type.Value.IsEmpty
            ? new NftChain(name)
            : new NftChain(name, type.Text, (NftHook)hook.Find(HookNumber).BigEndian32, (int)hook.Find(HookPriority).BigEndian32)));
        return 0;
    }

    private Errno DeleteChain(FakeTable table, string name)
    {
        Say($"-chain {name}");
        if (table.Sets.Values.Any(set => set.Elements.Values.Any(element => element.Chain == name))) return Errno.Busy;
        return table.Chains.Remove(name) ? 0 : Errno.NoSuchEntry;
    }

    private Errno NewRule(FakeTable table, NetlinkAttributes attributes)
    {
        var name = attributes.Find(RuleChain).Text;
        Say($"+rule {name}");
        if (!table.Chains.TryGetValue(name, out var chain)) return Errno.NoSuchEntry;
        chain.Rules.Add(new NftRuleState(
            name, Comment(attributes.Find(RuleUserData).Value), Convert.ToHexString(attributes.Find(RuleExpressions).Value)));
        return 0;
    }

    private Errno Elements(FakeTable table, NftMessage kind, NetlinkAttributes attributes)
    {
        if (!table.Sets.TryGetValue(attributes.Find(ListSet).Text, out var set)) return Errno.NoSuchEntry;
        foreach (var item in attributes.Find(ListElements).Nested)
        {
            Say($"{(kind == NftMessage.NewElement ? "+" : "-")}{attributes.Find(ListSet).Text}");
            var data = item.Nested.Find(ElementData).Nested;
            var chain = data.Find(DataVerdict).Nested.Find(VerdictChain);
            var key = Convert.ToHexString(item.Nested.Find(ElementKey).Nested.Find(DataValue).Value);
            var element = new FakeElement(
                Convert.ToHexString(item.Nested.Find(ElementKeyEnd).Nested.Find(DataValue).Value),
                Convert.ToHexString(data.Find(DataValue).Value),
                chain.Value.IsEmpty ? null : chain.Text,
                Comment(item.Nested.Find(ElementUserData).Value));
            if (kind == NftMessage.DeleteElement && !set.Elements.Remove(key)) return Errno.NoSuchEntry;
            if (kind == NftMessage.DeleteElement) continue;
            if (element.Chain is not null && !table.Chains.ContainsKey(element.Chain)) return Errno.NoSuchEntry;
            if (!set.Elements.TryAdd(key, element) && set.Elements[key].Data != element.Data) return Errno.Exists;
        }
        return 0;
    }

    private NetlinkResult Dump(NetlinkMessage request, NetlinkReceiver receive)
    {
        using var answers = new NetlinkBatch();
        var kind = (NftMessage)(request.Type & 0xFF);
        var wanted = request.Attributes(HeaderSize);
        foreach (var (name, table) in Tables)
        {
            switch (kind)
            {
                case NftMessage.GetTable: WriteTable(answers, name, table); break;
                case NftMessage.GetChain: WriteChains(answers, name, table); break;
                case NftMessage.GetRule: WriteRules(answers, name, table); break;
                case NftMessage.GetSet: WriteSets(answers, name, table); break;
                default:
                    var set = table.Sets[wanted.Find(ListSet).Text];
                    if (!wanted.Find(ListElements).Value.IsEmpty && !set.Has(wanted.Find(ListElements)))
                    {
                        return new NetlinkResult((int)Errno.NoSuchEntry);
                    }
                    WriteElements(answers, name, set, wanted.Find(ListElements));
                    break;
            }
        }
        foreach (var message in new NetlinkReader(answers.Bytes)) receive(message);
        return NetlinkResult.Success;
    }

    private static void WriteTable(NetlinkBatch answers, string name, FakeTable table) =>
        Answer(answers, NftMessage.NewTable, (ref writer) =>
        {
            writer.PutString(TableName, name);
            PutComment(ref writer, TableUserData, table.Comment);
        });

    private static void WriteChains(NetlinkBatch answers, string name, FakeTable table)
    {
        foreach (var chain in table.Chains.Values) Answer(answers, NftMessage.NewChain, (ref writer) => chain.Write(ref writer, name));
    }

    private static void WriteSets(NetlinkBatch answers, string name, FakeTable table)
    {
        foreach (var (set, state) in table.Sets) Answer(answers, NftMessage.NewSet, (ref writer) => state.Write(ref writer, name, set));
    }

    private static void WriteRules(NetlinkBatch answers, string name, FakeTable table)
    {
        var handle = 0ul;
        foreach (var rule in table.Chains.Values.SelectMany(chain => chain.Rules)) Answer(answers, NftMessage.NewRule, (ref writer) =>
        {
            writer.PutString(RuleTable, name);
            writer.PutString(RuleChain, rule.Chain);
            writer.PutBigEndian(RuleHandle, ++handle);
            PutComment(ref writer, RuleUserData, rule.Comment);
        });
    }

    private void WriteElements(NetlinkBatch answers, string name, FakeSet set, NetlinkAttribute asked)
    {
        List<KeyValuePair<string, FakeElement>> elements = [.. asked.Value.IsEmpty
            ? set.Elements
            : FakeSet.KeysOf(asked).Select(key => KeyValuePair.Create(key, set.Elements[key]))];
        if (elements.Count > 1 && UnsteadyDumps > 0 && asked.Value.IsEmpty)
        {
            UnsteadyDumps--;
            elements[^1] = elements[0];
        }
        foreach (var (key, element) in elements) Answer(answers, NftMessage.NewElement, (ref writer) =>
        {
            writer.PutString(ListTable, name);
            var list = writer.BeginNested(ListElements);
            var item = writer.BeginNested(ListElement);
            PutValue(ref writer, ElementKey, key);
            if (element.KeyEnd.Length > 0) PutValue(ref writer, ElementKeyEnd, element.KeyEnd);
            if (element.Data.Length > 0) PutValue(ref writer, ElementData, element.Data);
            if (element.Chain is not null)
            {
                var data = writer.BeginNested(ElementData);
                NftExpressions.PutVerdict(ref writer, NftVerdict.Goto, element.Chain);
                writer.EndNested(data);
            }
            PutComment(ref writer, ElementUserData, element.Comment);
            writer.EndNested(item);
            writer.EndNested(list);
        });
    }

    private static void PutValue(ref NetlinkWriter writer, ushort type, string value)
    {
        var mark = writer.BeginNested(type);
        writer.Put(DataValue, Convert.FromHexString(value));
        writer.EndNested(mark);
    }

    internal static void PutComment(ref NetlinkWriter writer, ushort type, string comment)
    {
        if (comment.Length == 0) return;
        var text = Encoding.UTF8.GetBytes(comment);
        writer.Put(type, [0, (byte)(text.Length + 1), .. text, 0]);
    }

    private static string Comment(ReadOnlySpan<byte> userData) =>
        userData.Length < 3 || userData[0] != 0 ? "" : Encoding.UTF8.GetString(userData[2..(1 + userData[1])]);

    private static void Answer(NetlinkBatch answers, NftMessage kind, Writer write) =>
        answers.Add(1, (kind, write), static (ref writer, sequence, content) =>
        {
            writer.BeginMessage((ushort)((10 << 8) | (byte)content.kind), NetlinkFlags.Multi, sequence);
            writer.PutFamilyHeader([2, 0, 0, 0]);
            content.write(ref writer);
            writer.EndMessage();
        });

    private void Say(string what) => Batches[^1].Add(what);

    private delegate void Writer(ref NetlinkWriter writer);
}
