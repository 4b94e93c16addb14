using ServiceDns.Linux.Netlink;
using ServiceDns.Linux.Sockets;
using static ServiceDns.Linux.Nftables.NftAttributes;

namespace ServiceDns.Linux.Nftables;

/// <summary>Reads and changes the tables of one family.</summary>
/// <param name="kernel">A socket of <see cref="NetlinkProtocol.Netfilter"/>.</param>
/// <param name="family">The family.</param>
public sealed class NftConversation(INetlinkPeer kernel, NftFamily family)
{
    internal const ushort Subsystem = 10; // NFNL_SUBSYS_NFTABLES

    private const int Attempts = 5;

    private uint sequence;

    /// <summary>Carries out a batch. Without success nothing of it was done.</summary>
    public NftOutcome Commit(NftBatch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        var bytes = batch.Finish();
        kernel.ReserveSend(bytes.Length);
        var result = kernel.Request(bytes);
        return result.IsSuccess ? default : new NftOutcome(result, batch.Describe(result.Sequence));
    }

    /// <summary>Whether the kernel would carry out the batch. It tries all of it, and then does none of it.</summary>
    /// <remarks>Behind it comes what can not be done, emptying a chain that is not there. So the batch fails as a whole.</remarks>
    public NftOutcome Try(NftBatch batch)
    {
        const string missing = "there-is-none";
        ArgumentNullException.ThrowIfNull(batch);
        batch.FlushChain(missing);
        var outcome = Commit(batch);
        var isExpected = outcome.Result.Is(Errno.NoSuchEntry) && outcome.Step == $"{nameof(NftMessage.DeleteRule)} {missing}";
        return isExpected ? default : outcome;
    }

    /// <summary>The comment of a table; null when there is no such table.</summary>
    public string? ReadTable(string table)
    {
        string? comment = null;
        Dump(NftMessage.GetTable, table, message =>
        {
            var attributes = message.Attributes(NetfilterHeader.Size);
            if (attributes.Find(TableName).Text == table) comment = NftComment.Read(attributes.Find(TableUserData).Value);
        });
        return comment;
    }

    /// <summary>The chains of a table.</summary>
    public IReadOnlyList<NftChain> ReadChains(string table)
    {
        var chains = new Dictionary<string, NftChain>();
        Dump(NftMessage.GetChain, table, message =>
        {
            var attributes = message.Attributes(NetfilterHeader.Size);
            if (attributes.Find(ChainTable).Text != table) return;
            var hook = attributes.Find(ChainHook).Nested;
            var type = attributes.Find(ChainType);
            var name = attributes.Find(ChainName).Text;
            chains[name] = type.Value.IsEmpty
                ? new NftChain(name)
                : new NftChain(name, type.Text, (NftHook)hook.Find(HookNumber).BigEndian32, (int)hook.Find(HookPriority).BigEndian32);
        });
        return [.. chains.Values];
    }

    /// <summary>The rules of a table, in their order within each chain.</summary>
    public IReadOnlyList<NftRuleState> ReadRules(string table)
    {
        var rules = new Dictionary<ulong, NftRuleState>(); // by handle: a dump that is asked for again gives the same ones again
        Dump(NftMessage.GetRule, table, message =>
        {
            var attributes = message.Attributes(NetfilterHeader.Size);
            if (attributes.Find(RuleTable).Text != table) return;
            rules[attributes.Find(RuleHandle).BigEndian64] = new NftRuleState(
                attributes.Find(RuleChain).Text,
                NftComment.Read(attributes.Find(RuleUserData).Value),
                Convert.ToHexString(attributes.Find(RuleExpressions).Value));
        });
        return [.. rules.Values];
    }

    /// <summary>A table's sets and maps by name.</summary>
    public IReadOnlyDictionary<string, NftSetState> ReadSets(string table)
    {
        var sets = new Dictionary<string, NftSetState>();
        Dump(NftMessage.GetSet, table, message =>
        {
            var attributes = message.Attributes(NetfilterHeader.Size);
            if (attributes.Find(SetTable).Text != table) return;
            sets[attributes.Find(SetName).Text] = new NftSetState(
                (NftSetFlags)attributes.Find(SetFlags).BigEndian32,
                attributes.Find(SetKeyType).BigEndian32,
                (int)attributes.Find(SetKeyLength).BigEndian32,
                (int)attributes.Find(SetDataLength).BigEndian32);
        });
        return sets;
    }

    /// <summary>Gives every element of a set.</summary>
    /// <returns>False when any table changed meanwhile, by anybody: some may be missing then.</returns>
    /// <remarks>
    /// The kernel tells a large set in parts, and finds the next part by counting. While it enlarges the set's hash table, in the
    /// background after many were added, elements change places: as many come twice then as are missing, and this is not told.
    /// </remarks>
    public bool ReadElements(string table, string set, NftElementReceiver receive)
    {
        ArgumentNullException.ThrowIfNull(receive);
        return DumpOnce(NftMessage.GetElement, table, set, message =>
        {
            foreach (var element in ElementsOf(message)) receive(new NftElementState(element.Nested));
        });
    }

    /// <summary>
    /// Gives the elements of a set that have these keys. It costs what they are, not what the set is, as a dump in parts does.
    /// </summary>
    /// <param name="table">The table.</param>
    /// <param name="set">The set.</param>
    /// <param name="keys">The keys, some thousand at most: all answers wait in the socket's queue.</param>
    /// <param name="receive">Takes the elements.</param>
    /// <returns>False when one of them is not there, or could not be told: some of the others are missing then, too.</returns>
    public bool FindElements(string table, string set, NftElements keys, NftElementReceiver receive)
    {
        ArgumentNullException.ThrowIfNull(keys);
        ArgumentNullException.ThrowIfNull(receive);
        for (var offset = 0; offset < keys.Length;)
        {
            using var request = new NetlinkBatch();
            var portion = keys.Portion(offset);
            offset += portion.Length;
            var asked = new Keys { Family = family, Table = table, Set = set, Bytes = portion };
            request.Add(++sequence, asked, static (ref writer, number, content) =>
            {
                writer.BeginMessage(TypeOf(NftMessage.GetElement), NetlinkFlags.Request, number);
                writer.PutNetfilterHeader((byte)content.Family);
                writer.PutString(ListTable, content.Table);
                writer.PutString(ListSet, content.Set);
                writer.Put(ListElements | NetlinkWriter.NestedFlag, content.Bytes);
                writer.EndMessage();
            });
            kernel.ReserveSend(request.Length);
            var result = kernel.Request(request.Bytes, message =>
            {
                foreach (var element in ElementsOf(message)) receive(new NftElementState(element.Nested));
            });
            if (!result.IsSuccess) return false;
        }
        return true;
    }

    internal static ushort TypeOf(NftMessage kind) => (ushort)((Subsystem << 8) | (byte)kind);

    private static NetlinkAttributes ElementsOf(NetlinkMessage message) =>
        message.Attributes(NetfilterHeader.Size).Find(ListElements).Nested;

    /// <summary>
    /// Asks for all objects of a kind. The kernel says when any table changed meanwhile; what is asked for changes with us alone, so after
    /// some attempts that is passed over.
    /// </summary>
    private void Dump(NftMessage kind, string table, NetlinkReceiver receive)
    {
        var attempt = 1;
        while (!DumpOnce(kind, table, null, receive) && attempt < Attempts) attempt++;
    }

    private ref struct Keys
    {
        public required NftFamily Family;
        public required string Table;
        public required string Set;
        public required ReadOnlySpan<byte> Bytes;
    }

    private bool DumpOnce(NftMessage kind, string table, string? set, NetlinkReceiver receive)
    {
        using var request = new NetlinkBatch();
        request.Add(++sequence, (kind, family, table, set), static (ref writer, number, content) =>
        {
            writer.BeginMessage(TypeOf(content.kind), NetlinkFlags.Request | NetlinkFlags.Dump, number);
            writer.PutNetfilterHeader((byte)content.family);
            // Tables and chains can not be asked for by their table.
            if (content.kind is not (NftMessage.GetTable or NftMessage.GetChain)) writer.PutString(RuleTable, content.table);
            if (content.set is not null) writer.PutString(ListSet, content.set);
            writer.EndMessage();
        });
        var result = kernel.Request(request.Bytes, receive);
        if (result.Is(Errno.NoSuchEntry)) return true;
        return result.IsSuccess ? !result.IsInterrupted : throw new NetlinkException($"reading nf_tables ({kind} {table} {set})", result);
    }
}
