using System.Runtime.InteropServices;
using ServiceDns.Linux.Netlink;
using static ServiceDns.Linux.Nftables.NftAttributes;

namespace ServiceDns.Linux.Nftables;

/// <summary>
/// Changes to one table that take effect together or not at all. A packet sees the table before them or after them, nothing between.
/// </summary>
public sealed class NftBatch : IDisposable
{
    private const ushort BatchBegin = 0x10, BatchEnd = 0x11; // NFNL_MSG_BATCH_BEGIN, NFNL_MSG_BATCH_END
    private const NetlinkFlags Request = NetlinkFlags.Request;

    private readonly NetlinkBatch messages = new();
    private readonly NftFamily family;
    private readonly string table;
    private uint sequence;

    /// <summary>Makes an empty one.</summary>
    public NftBatch(NftFamily family, string table)
    {
        (this.family, this.table) = (family, table);
        AddFrame(BatchBegin);
    }

    /// <summary>Bytes so far.</summary>
    public int Length => messages.Length;

    /// <summary>Whether nothing is to be changed.</summary>
    public bool IsEmpty => messages.Count == 1;

    /// <summary>Makes the table where it is missing.</summary>
    public void CreateTable(string comment) => Add(NftMessage.NewTable, Request | NetlinkFlags.Create, comment, (ref writer, comment) =>
    {
        writer.PutString(TableName, table);
        writer.PutBigEndian(TableFlags, 0u);
        NftComment.Put(ref writer, TableUserData, comment);
    });

    /// <summary>Removes the table and all that is in it.</summary>
    public void DeleteTable() => Add(NftMessage.DeleteTable, Request, 0, (ref writer, _) => writer.PutString(TableName, table));

    /// <summary>Makes a chain where it is missing.</summary>
    public void CreateChain(NftChain chain) => Add(NftMessage.NewChain, Request | NetlinkFlags.Create, chain, (ref writer, chain) =>
    {
        writer.PutString(ChainTable, table);
        writer.PutString(ChainName, chain.Name);
        if (chain.Type is null) return;
        var hook = writer.BeginNested(ChainHook);
        writer.PutBigEndian(HookNumber, (uint)chain.Hook);
        writer.PutBigEndian(HookPriority, (uint)chain.Priority);
        writer.EndNested(hook);
        writer.PutBigEndian(ChainPolicy, (uint)NftVerdict.Accept);
        writer.PutString(ChainType, chain.Type);
    });

    /// <summary>Removes a chain that nothing leads to, and its rules.</summary>
    public void DeleteChain(string chain)
    {
        FlushChain(chain);
        Add(NftMessage.DeleteChain, Request, chain, (ref writer, chain) =>
        {
            writer.PutString(ChainTable, table);
            writer.PutString(ChainName, chain);
        });
    }

    /// <summary>Removes all rules of a chain.</summary>
    public void FlushChain(string chain) => Add(NftMessage.DeleteRule, Request, chain, (ref writer, chain) =>
    {
        writer.PutString(RuleTable, table);
        writer.PutString(RuleChain, chain);
    });

    /// <summary>Appends a rule to a chain.</summary>
    public void AppendRule(string chain, NftRule rule)
    {
        const NetlinkFlags flags = Request | NetlinkFlags.Create | NetlinkFlags.Append;
        Add(NftMessage.NewRule, flags, (chain, rule), (ref writer, content) =>
        {
            writer.PutString(RuleTable, table);
            writer.PutString(RuleChain, content.chain);
            writer.Put(RuleExpressions | NetlinkWriter.NestedFlag, content.rule.Expressions.Bytes);
            NftComment.Put(ref writer, RuleUserData, content.rule.Comment);
        });
    }

    /// <summary>Makes a set or map where it is missing.</summary>
    public void CreateSet(NftSet set) => Add(NftMessage.NewSet, Request | NetlinkFlags.Create, set, (ref writer, set) =>
    {
        writer.PutString(SetTable, table);
        writer.PutString(SetName, set.Name);
        writer.PutBigEndian(SetFlags, (uint)set.AllFlags);
        writer.PutBigEndian(SetKeyType, set.KeyType);
        writer.PutBigEndian(SetKeyLength, (uint)set.KeyLength);
        if (set.AllFlags.HasFlag(NftSetFlags.Map))
        {
            writer.PutBigEndian(SetDataType, set.DataType);
            writer.PutBigEndian(SetDataLength, (uint)set.DataLength);
        }
        writer.PutBigEndian(SetId, sequence); // any number that is unique in the batch
        PutDescription(ref writer, set);
        PutByteOrders(ref writer, set);
    });

    /// <summary>Adds elements; one that is there already must have the same data.</summary>
    public void AddElements(string set, NftElements elements) =>
        SendElements(NftMessage.NewElement, Request | NetlinkFlags.Create, set, elements);

    /// <summary>Removes elements that must be there; of each only the key counts.</summary>
    public void DeleteElements(string set, NftElements elements) => SendElements(NftMessage.DeleteElement, Request, set, elements);

    /// <summary>Ends the batch and gives its bytes.</summary>
    internal ReadOnlySpan<byte> Finish()
    {
        AddFrame(BatchEnd);
        return messages.Bytes;
    }

    /// <summary>What the message of that number was to do, in words.</summary>
    internal string Describe(uint number)
    {
        foreach (var message in new NetlinkReader(messages.Bytes))
        {
            if (message.Sequence != number || message.Type is BatchBegin or BatchEnd) continue;
            var attributes = message.Attributes(NetfilterHeader.Size);
            var kind = (NftMessage)(message.Type & 0xFF);
            var isChain = kind is NftMessage.NewChain or NftMessage.DeleteChain;
            var name = kind is NftMessage.NewTable or NftMessage.DeleteTable ? "" : attributes.Find(isChain ? ChainName : SetName).Text;
            return $"{kind} {name}".TrimEnd();
        }
        return "the batch";
    }

    /// <inheritdoc/>
    public void Dispose() => messages.Dispose();

    private static void PutDescription(ref NetlinkWriter writer, NftSet set)
    {
        var hasFields = set.Flags.HasFlag(NftSetFlags.Concatenation);
        if (set.Capacity == 0 && !hasFields) return;
        var description = writer.BeginNested(SetDescription);
        if (set.Capacity != 0) writer.PutBigEndian(DescriptionSize, set.Capacity);
        if (hasFields)
        {
            var fields = writer.BeginNested(DescriptionConcatenation);
            foreach (var field in set.Key)
            {
                var element = writer.BeginNested(ListElement);
                writer.PutBigEndian(FieldLength, (uint)field.Length);
                writer.EndNested(element);
            }
            writer.EndNested(fields);
        }
        writer.EndNested(description);
    }

    /// <summary>Tells nft, not the kernel, how to print numbers: NFTNL_UDATA_SET_KEYBYTEORDER, NFTNL_UDATA_SET_DATABYTEORDER.</summary>
    private static void PutByteOrders(ref NetlinkWriter writer, NftSet set)
    {
        var userData = writer.PutEmpty(SetUserData, 12);
        if (userData.IsEmpty) return;
        (userData[0], userData[1]) = (0, sizeof(uint));
        MemoryMarshal.Write(userData[2..], NftSet.ByteOrderOf(set.Key));
        (userData[6], userData[7]) = (1, sizeof(uint));
        MemoryMarshal.Write(userData[8..], NftSet.ByteOrderOf(set.Data));
    }

    private void SendElements(NftMessage kind, NetlinkFlags flags, string set, NftElements elements)
    {
        ArgumentNullException.ThrowIfNull(elements);
        for (var offset = 0; offset < elements.Length;)
        {
            var portion = elements.Portion(offset);
            offset += portion.Length;
            Add(kind, flags, new Elements { Set = set, Bytes = portion }, (ref writer, content) =>
            {
                writer.PutString(ListTable, table);
                writer.PutString(ListSet, content.Set);
                writer.Put(ListElements | NetlinkWriter.NestedFlag, content.Bytes);
            });
        }
    }

    private void Add<T>(NftMessage kind, NetlinkFlags flags, T content, Contents<T> contents)
        where T : allows ref struct
    {
        var message = new Message<T> { Kind = kind, Flags = flags, Content = content, Contents = contents, Family = family };
        messages.Add(++sequence, message, static (ref writer, number, message) =>
        {
            writer.BeginMessage(NftConversation.TypeOf(message.Kind), message.Flags, number);
            writer.PutNetfilterHeader((byte)message.Family);
            message.Contents(ref writer, message.Content);
            writer.EndMessage();
        });
    }

    private void AddFrame(ushort type) => messages.Add(++sequence, type, static (ref writer, number, type) =>
    {
        writer.BeginMessage(type, Request, number);
        writer.PutNetfilterHeader(family: 0, resource: NftConversation.Subsystem);
        writer.EndMessage();
    });

    private delegate void Contents<in T>(ref NetlinkWriter writer, T content)
        where T : allows ref struct;

    private ref struct Elements
    {
        public required string Set;
        public required ReadOnlySpan<byte> Bytes;
    }

    private ref struct Message<T>
        where T : allows ref struct
    {
        public required NftMessage Kind;
        public required NetlinkFlags Flags;
        public required NftFamily Family;
        public required T Content;
        public required Contents<T> Contents;
    }
}
