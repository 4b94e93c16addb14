using System.Buffers;
using ServiceDns.Dns;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Loadbalance;

/// <summary>Records by kind, addresses and mail exchangers among themselves at random.</summary>
internal sealed class RandomOrder : IRecordOrder
{
    public static RandomOrder Instance { get; } = new();

    public void Arrange(Span<RecordView> records, Section section, ReadOnlySpan<byte> message, Query query)
    {
        // Shuffled by a random key in front of the position, which keeps the other kinds as they were.
        var keys = ArrayPool<ulong>.Shared.Rent(records.Length);
        for (var i = 0; i < records.Length; i++)
        {
            var kind = RecordKinds.Of(records[i].Type);
            var chance = kind is RecordKind.Address or RecordKind.MailExchanger ? query.NextRandom() : 0;
            keys[i] = ((ulong)kind << 60) | ((ulong)chance << 16) | (uint)i;
        }
        keys.AsSpan(0, records.Length).Sort(records);
        ArrayPool<ulong>.Shared.Return(keys);
    }
}
