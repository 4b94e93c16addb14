using System.Buffers;
using System.Text;
using ServiceDns.Linux.Netlink;
using static ServiceDns.Linux.Nftables.NftAttributes;

namespace ServiceDns.Linux.Nftables;

/// <summary>Elements of one set or map, ready to be sent; in memory of the shared pool that grows as they need.</summary>
public sealed class NftElements : IDisposable
{
    /// <summary>The longest key, and the longest data that are no verdict, in bytes.</summary>
    public const int ValueLimit = 64;

    private const int ElementLimit = (2 * ValueLimit) + 512 + 64; // a chain's name or a comment, and headers

    private byte[] buffer = [];

    /// <summary>How many there are.</summary>
    public int Count { get; private set; }

    /// <summary>The elements as attributes, one behind the other.</summary>
    public ReadOnlySpan<byte> Bytes => buffer.AsSpan(0, Length);

    /// <summary>Bytes of all.</summary>
    public int Length { get; private set; }

    /// <summary>Adds an element.</summary>
    /// <param name="key">The key; of a range its beginning.</param>
    /// <param name="keyEnd">The last key of a range; empty for none.</param>
    /// <param name="data">What belongs to it; empty for none.</param>
    /// <param name="comment">A word for people, up to 128 bytes; null for none.</param>
    public void Add(ReadOnlySpan<byte> key, ReadOnlySpan<byte> keyEnd = default, ReadOnlySpan<byte> data = default, string? comment = null)
    {
        var writer = Begin();
        var element = writer.BeginNested(ListElement);
        PutValue(ref writer, ElementKey, key);
        if (!keyEnd.IsEmpty) PutValue(ref writer, ElementKeyEnd, keyEnd);
        if (!data.IsEmpty) PutValue(ref writer, ElementData, data);
        if (comment is not null) NftComment.Put(ref writer, ElementUserData, comment);
        writer.EndNested(element);
        End(writer);
    }

    /// <summary>Adds an element of a verdict map.</summary>
    public void AddVerdict(ReadOnlySpan<byte> key, NftVerdict verdict, string? chain)
    {
        var writer = Begin();
        var element = writer.BeginNested(ListElement);
        PutValue(ref writer, ElementKey, key);
        var data = writer.BeginNested(ElementData);
        NftExpressions.PutVerdict(ref writer, verdict, chain);
        writer.EndNested(data);
        writer.EndNested(element);
        End(writer);
    }

    /// <summary>Forgets all and keeps the memory.</summary>
    public void Clear() => Count = Length = 0;

    /// <inheritdoc/>
    public void Dispose()
    {
        Clear();
        if (buffer.Length > 0) ArrayPool<byte>.Shared.Return(buffer);
        buffer = [];
    }

    /// <summary>As many of the elements, from an offset on, as one message can hold.</summary>
    internal ReadOnlySpan<byte> Portion(int offset)
    {
        const int limit = NetlinkWriter.AttributeLimit - NetlinkWriter.HeaderSize;
        var rest = Bytes[offset..];
        if (rest.Length <= limit) return rest;
        var end = 0;
        while (end + NextLength(rest[end..]) is var next && next <= limit) end = next;
        return rest[..end];
    }

    private static int NextLength(ReadOnlySpan<byte> elements) => (BitConverter.ToUInt16(elements) + 3) & ~3;

    private static void PutValue(ref NetlinkWriter writer, ushort type, ReadOnlySpan<byte> value)
    {
        var mark = writer.BeginNested(type);
        writer.Put(DataValue, value);
        writer.EndNested(mark);
    }

    private NetlinkWriter Begin()
    {
        if (buffer.Length - Length < ElementLimit)
        {
            var larger = ArrayPool<byte>.Shared.Rent(Math.Max(4 * ElementLimit, buffer.Length * 2));
            Bytes.CopyTo(larger);
            if (buffer.Length > 0) ArrayPool<byte>.Shared.Return(buffer);
            buffer = larger;
        }
        return new NetlinkWriter(buffer.AsSpan(Length));
    }

    private void End(NetlinkWriter writer)
    {
        if (writer.Overflowed) throw new ArgumentException("a set's element is too long");
        Length += writer.Length;
        Count++;
    }
}

/// <summary>Comments of tables, rules and elements, for nft to print: in their user data, behind a type and a length of one byte.</summary>
internal static class NftComment
{
    private const int Limit = 128; // nft's NFTNL_UDATA_COMMENT_MAXLEN

    /// <summary>Writes a comment; none when it is empty.</summary>
    public static void Put(ref NetlinkWriter writer, ushort attribute, string comment)
    {
        if (comment.Length == 0) return;
        Span<byte> text = stackalloc byte[Limit];
        Encoding.UTF8.TryGetBytes(comment, text[..^1], out var length);
        var data = writer.PutEmpty(attribute, length + 3);
        if (data.IsEmpty) return;
        data[0] = CommentUserData;
        data[1] = (byte)(length + 1);
        text[..length].CopyTo(data[2..]);
    }

    /// <summary>The comment in user data; empty when there is none.</summary>
    public static string Read(ReadOnlySpan<byte> userData)
    {
        while (userData.Length >= 2 && userData.Length >= 2 + userData[1])
        {
            var value = userData.Slice(2, userData[1]);
            if (userData[0] == CommentUserData) return Encoding.UTF8.GetString(value.TrimEnd((byte)0));
            userData = userData[(2 + value.Length)..];
        }
        return "";
    }
}
