using System.Buffers.Binary;
using ServiceDns.Dns;

namespace ServiceDns.Server;

/// <summary>Who asks what most, over a few seconds, as one thread sees it; or several, one after another.</summary>
/// <remarks>
/// Of a batch one query is counted for all that are like it: that costs 46 ns a batch, measured, and over seconds the
/// numbers come out the same. Counts are of windows: what is told is the last whole one, and the first one while it runs.
/// </remarks>
internal sealed class TopSketch(TimeProvider time)
{
    /// <summary>How long a window is.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromSeconds(5);

    private const int AddressSize = 16;

    private readonly Lock gate = new();
    private readonly long length = (long)(Window.TotalSeconds * time.TimestampFrequency);
    private Counts now = new(), before = new();
    private long began = time.GetTimestamp();
    private uint random = 1;
    private bool hasBefore;

    /// <summary>Counts one of these answered queries, chosen by chance, for all of them.</summary>
    public void Sample(LoopBatch batch, QuerySet answered)
    {
        if (answered.IsEmpty) return;
        random = (random * 1664525) + 1013904223; // Numerical Recipes' generator: its high bits are good enough to choose by
        var place = (int)(random >> 27);
        while (!answered.Contains(place)) place = (place + 1) & (LoopBatch.Capacity - 1);
        Add(batch[place], batch.ReceivedAt, answered.Count);
    }

    /// <summary>Counts a query that is answered.</summary>
    /// <param name="query">With its response.</param>
    /// <param name="timestamp">The time, in ticks.</param>
    /// <param name="times">For how many it stands.</param>
    public void Add(Query query, long timestamp, int times)
    {
        var client = query.Client.Raw;
        var address = RateSketch.Hash(
            BinaryPrimitives.ReadUInt64LittleEndian(client[8..]), BinaryPrimitives.ReadUInt64LittleEndian(client));
        var name = query.LowerName;
        var zone = query.Block.Zone.Wire;
        lock (gate)
        {
            if (timestamp - began >= length) Turn(timestamp);
            now.Clients.Add(client, address, times);
            now.Names.Add(name, RateSketch.Hash(name, seed: (ulong)name.Length), times);
            now.Zones.Add(zone, RateSketch.Hash(zone, seed: (ulong)zone.Length), times);
            if (query.ResponseCode == ResponseCode.NXDomain) now.Denied.Add(client, address, times);
        }
    }

    /// <summary>Adds what this sketch knows to a table.</summary>
    public void AddTo(TopTable table)
    {
        lock (gate)
        {
            var timestamp = time.GetTimestamp();
            if (timestamp - began >= length) Turn(timestamp);
            var (told, seconds) = hasBefore
                ? (before, Window.TotalSeconds)
                : (now, Math.Max(0.1, time.GetElapsedTime(began, timestamp).TotalSeconds));
            table.Seconds = Math.Max(table.Seconds, seconds);
            told.Clients.AddTo(table.Clients, AddressText);
            told.Denied.AddTo(table.Denied, AddressText);
            told.Names.AddTo(table.Names, NameText);
            told.Zones.AddTo(table.Zones, NameText);
        }
    }

    private static string AddressText(ReadOnlySpan<byte> key)
    {
        var client = default(ClientAddress);
        key.CopyTo(client.Raw);
        return client.ToIPAddress().ToString();
    }

    private static string NameText(ReadOnlySpan<byte> wire) => DomainName.FromWire(wire).ToString();

    private void Turn(long timestamp)
    {
        (now, before) = (before, now);
        now.Clear();
        if (timestamp - began >= 2 * length) before.Clear(); // nothing came for a whole window
        (began, hasBefore) = (timestamp, true);
    }

    private sealed class Counts
    {
        public HeavyHitters Clients { get; } = new(AddressSize);

        public HeavyHitters Denied { get; } = new(AddressSize);

        public HeavyHitters Names { get; } = new(WireName.MaxLength);

        public HeavyHitters Zones { get; } = new(WireName.MaxLength);

        public void Clear()
        {
            Clients.Clear();
            Denied.Clear();
            Names.Clear();
            Zones.Clear();
        }
    }
}
