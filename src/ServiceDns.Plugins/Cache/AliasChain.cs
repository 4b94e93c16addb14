using System.Runtime.CompilerServices;
using ServiceDns.Dns;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Cache;

/// <summary>Follows CNAME records through an answer (RFC 1034, section 3.6.2).</summary>
internal static class AliasChain
{
    private const int LongestChain = 32; // twice what resolvers follow; also bounds the work that an answer can cause

    private enum Alias
    {
        None,
        One,
        Several,
    }

    /// <summary>
    /// Whether the answer section has a record of the asked type and class at the name where the aliases from the asked name end. An
    /// owner with two different aliases, a circle or a very long chain ends nowhere.
    /// </summary>
    [SkipLocalsInit]
    public static bool Answers(ReadOnlySpan<byte> response, Query query)
    {
        Span<byte> name = stackalloc byte[WireName.MaxLength], target = stackalloc byte[WireName.MaxLength];
        query.LowerName.CopyTo(name);
        var length = query.NameLength;
        if (query.Type == RecordType.ANY) return HasRecord(response, name[..length], null, query.Class);
        if (query.Type == RecordType.CNAME) return Find(response, name[..length], query.Class, target, out _) == Alias.One;
        for (var steps = 0; steps < LongestChain; steps++)
        {
            switch (Find(response, name[..length], query.Class, target, out var targetLength))
            {
                case Alias.None:
                    return HasRecord(response, name[..length], query.Type, query.Class);
                case Alias.Several:
                    return false;
                default:
                    length = targetLength;
                    target[..length].CopyTo(name);
                    break;
            }
        }
        return false;
    }

    private static bool HasRecord(ReadOnlySpan<byte> response, ReadOnlySpan<byte> owner, RecordType? type, RecordClass recordClass)
    {
        var reader = new RecordReader(response);
        while (reader.MoveNext() && reader.Current.Section == Section.Answer)
        {
            var record = reader.Current;
            if (type is not null && record.Type != type) continue;
            if (Matches(record.Class, recordClass) && IsOwner(response, record, owner)) return true;
        }
        return false;
    }

    /// <summary>What the owner's CNAME records lead to; several that say the same are one.</summary>
    [SkipLocalsInit]
    private static Alias Find(
        ReadOnlySpan<byte> response, ReadOnlySpan<byte> owner, RecordClass recordClass, Span<byte> target, out int length)
    {
        var found = Alias.None;
        length = 0;
        Span<byte> other = stackalloc byte[WireName.MaxLength];
        var reader = new RecordReader(response);
        while (reader.MoveNext() && reader.Current.Section == Section.Answer)
        {
            var record = reader.Current;
            if (record.Type != RecordType.CNAME || !Matches(record.Class, recordClass) || !IsOwner(response, record, owner)) continue;
            var at = record.Rdata;
            if (!WireName.TryRead(response, ref at, other, out var otherLength)) return Alias.Several;
            if (found == Alias.One && !WireName.Equals(target[..length], other[..otherLength])) return Alias.Several;
            WireName.ToLower(other[..otherLength], target);
            length = otherLength;
            found = Alias.One;
        }
        return found;
    }

    private static bool Matches(RecordClass record, RecordClass asked) => asked == RecordClass.Any || record == asked;

    [SkipLocalsInit]
    private static bool IsOwner(ReadOnlySpan<byte> response, RecordView record, ReadOnlySpan<byte> owner)
    {
        Span<byte> name = stackalloc byte[WireName.MaxLength];
        var at = record.Start;
        return WireName.TryRead(response, ref at, name, out var length) && WireName.Equals(name[..length], owner);
    }
}
