using ServiceDns.Dns;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Tests.Transfer;

/// <summary>A plugin with one zone; what is asked of it itself it answers NXDOMAIN.</summary>
internal sealed class ZoneOfLines(string zone, string soa, params string[] lines) : IZoneSource
{
    public string Name => "lines";

    /// <summary>Whether the zone can be given away now.</summary>
    public bool HasData { get; init; } = true;

    public ValueTask<Outcome> ServeAsync(Query query, CancellationToken cancel)
    {
        query.BeginResponse(ResponseCode.NXDomain, HeaderFlags.None, Name);
        return new(Outcome.Written);
    }

    public bool TryOpenZone(DomainName asked, out ZoneContents? contents)
    {
        contents = HasData ? new ZoneContents(RecordOf(soa), lines.Select(RecordOf)) : null;
        return asked.Equals(DomainName.Parse(zone));
    }

    private static ResourceRecord RecordOf(string line)
    {
        var buffer = new byte[1024];
        var writer = new MessageWriter(buffer, Header.Size);
        ZoneLine.Write(ref writer, Section.Answer, line);
        var reader = new RecordReader(buffer);
        Assert.True(reader.MoveNext());
        return ResourceRecord.Read(buffer, reader.Current)!;
    }
}

/// <summary>A client that takes several messages.</summary>
internal sealed class MessageList : IMessageStream
{
    public List<byte[]> Messages { get; } = [];

    /// <summary>Messages that it takes before it is gone.</summary>
    public int Patience { get; init; } = int.MaxValue;

    public ValueTask<bool> SendAsync(Query query)
    {
        query.Finish();
        Messages.Add(query.Response.ToArray());
        return new(Messages.Count < Patience);
    }
}
