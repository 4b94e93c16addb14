using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using ServiceDns.Dns;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Kubernetes;

/// <summary>SRV answers: a record for each target and port, then the targets' addresses as glue.</summary>
/// <remarks>
/// Targets are written in full (RFC 2782 allows no compression), with the zone in the letter case of the question; glue points to them.
/// Priority is 0, the weight is the same for all.
/// </remarks>
internal static class ServiceAnswer
{
    private const int RecordSize = 18; // pointer, type, class, TTL, length, priority, weight, port
    private const int LargestPointer = 0x3FFF;
    private const int MostTargets = 2200; // 30 bytes of record each fill a message

    /// <summary>Writes the answer as far as the client takes it; what does not fit sets TC.</summary>
    /// <param name="query">The query.</param>
    /// <param name="node">The name's node.</param>
    /// <param name="zoneStart">Where the zone starts in the asked name.</param>
    /// <param name="ttl">Seconds.</param>
    [SkipLocalsInit]
    public static Outcome Write(Query query, RecordNode node, int zoneStart, uint ttl)
    {
        query.BeginResponse(ResponseCode.NoError, HeaderFlags.Authoritative, Answer.Plugin);
        Span<ushort> written = stackalloc ushort[MostTargets];
        written = written[..Math.Min(node.TargetCount, MostTargets)];
        written.Clear();
        var suffix = node.Name[node.SuffixStart..];
        var zone = query.Name[zoneStart..];
        var at = query.QuestionEnd;
        if (!WriteServices(query, node, suffix, zone, ttl, written, ref at) || !WriteGlue(query, node, suffix, zone, ttl, written, ref at))
        {
            Header.Change(query.Buffer, HeaderFlags.Truncated);
        }
        return Answer.Complete(query, at, ttl);
    }

    private static bool WriteServices(
        Query query, RecordNode node, ReadOnlySpan<byte> suffix, ReadOnlySpan<byte> zone, uint ttl, Span<ushort> written, ref int at)
    {
        var message = query.Buffer[..(query.QuestionEnd + query.RecordRoom)];
        var count = 0;
        var complete = true;
        var targets = node.Targets;
        var current = -1;
        foreach (var service in node.Services)
        {
            // services come in the order in which their targets were added, except where one target has several ports
            if (service.Target < current)
            {
                targets = node.Targets;
                current = -1;
            }
            while (current < service.Target)
            {
                targets.MoveNext();
                current++;
            }
            var length = targets.Host.Length + suffix.Length + zone.Length;
            if (service.Target >= written.Length || at + RecordSize + length > message.Length || length > WireName.MaxLength)
            {
                complete = false;
                break;
            }
            Answer.WriteFixed(message[at..], 0xC000 | Header.Size, RecordType.SRV, ttl, length + 6);
            BinaryPrimitives.WriteUInt16BigEndian(message[(at + 12)..], 0);
            BinaryPrimitives.WriteUInt16BigEndian(message[(at + 14)..], node.Weight);
            BinaryPrimitives.WriteUInt16BigEndian(message[(at + 16)..], service.Port);
            at += RecordSize;
            if (written[service.Target] == 0) written[service.Target] = (ushort)at;
            at = WriteName(message, at, targets.Host, suffix, zone);
            count++;
        }
        Header.SetCount(message, Section.Answer, count);
        return complete;
    }

    /// <summary>
    /// Glue owners point to the target where a pointer reaches it, which is in the first 16 KiB (RFC 1035, section 4.1.4).
    /// </summary>
    private static bool WriteGlue(
        Query query, RecordNode node, ReadOnlySpan<byte> suffix, ReadOnlySpan<byte> zone, uint ttl, ReadOnlySpan<ushort> written,
        ref int at)
    {
        var message = query.Buffer[..(query.QuestionEnd + query.RecordRoom)];
        var count = 0;
        var index = 0;
        var complete = true;
        foreach (var target in node.Targets)
        {
            complete = index < written.Length && written[index] != 0
                && WriteFamily(message, RecordType.A, target.IPv4, target.Host, suffix, zone, ttl, written[index], ref at, ref count)
                && WriteFamily(message, RecordType.AAAA, target.IPv6, target.Host, suffix, zone, ttl, written[index], ref at, ref count);
            if (!complete) break;
            index++;
        }
        Header.SetCount(message, Section.Additional, count);
        return complete;
    }

    private static bool WriteFamily(
        Span<byte> message, RecordType type, ReadOnlySpan<byte> addresses, ReadOnlySpan<byte> host, ReadOnlySpan<byte> suffix,
        ReadOnlySpan<byte> zone, uint ttl, ushort target, ref int at, ref int count)
    {
        var size = type == RecordType.A ? 4 : 16;
        for (; !addresses.IsEmpty; addresses = addresses[size..])
        {
            var owner = target <= LargestPointer ? 2 : host.Length + suffix.Length + zone.Length;
            if (at + owner + 10 + size > message.Length) return false;
            if (owner == 2) BinaryPrimitives.WriteUInt16BigEndian(message[at..], (ushort)(0xC000 | target));
            else WriteName(message, at, host, suffix, zone);
            Answer.WriteBody(message[(at + owner)..], type, ttl, size);
            addresses[..size].CopyTo(message[(at + owner + 10)..]);
            at += owner + 10 + size;
            count++;
        }
        return true;
    }

    private static int WriteName(Span<byte> message, int at, ReadOnlySpan<byte> host, ReadOnlySpan<byte> suffix, ReadOnlySpan<byte> zone)
    {
        host.CopyTo(message[at..]);
        suffix.CopyTo(message[(at + host.Length)..]);
        zone.CopyTo(message[(at + host.Length + suffix.Length)..]);
        return at + host.Length + suffix.Length + zone.Length;
    }
}
