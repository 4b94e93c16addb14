using ServiceDns.Dns;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Whoami;

/// <summary>Tells the client its own address, port and transport, in the additional section. Ends the chain.</summary>
internal sealed class WhoamiHandler : IQueryHandler
{
    public string Name => "whoami";

    public ValueTask<Outcome> ServeAsync(Query query, CancellationToken cancel)
    {
        var writer = query.Respond(ResponseCode.NoError, HeaderFlags.Authoritative, Name);
        var address = query.Client.Address;
        writer.Begin(Section.Additional, query.Name, address.Length == 4 ? RecordType.A : RecordType.AAAA, ttl: 0, query.Class);
        writer.Put(address);
        writer.End();
        AddPort(query, ref writer);
        query.Complete(ref writer);
        return new(Outcome.Written);
    }

    /// <summary>The SRV record <c>_udp.NAME</c> or <c>_tcp.NAME</c>; left out where that name would be too long.</summary>
    private static void AddPort(Query query, ref MessageWriter writer)
    {
        var label = query.Transport == Transport.Udp ? "\x04_udp"u8 : "\x04_tcp"u8;
        if (label.Length + query.NameLength > WireName.MaxLength) return;
        Span<byte> owner = stackalloc byte[WireName.MaxLength];
        label.CopyTo(owner);
        query.Name.CopyTo(owner[label.Length..]);
        writer.Begin(Section.Additional, owner[..(label.Length + query.NameLength)], RecordType.SRV, ttl: 0, query.Class);
        writer.PutUInt32(0); // priority and weight
        writer.PutUInt16(query.Client.Port);
        writer.PutByte(0); // target: the root
        writer.End();
    }
}
