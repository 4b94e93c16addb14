using System.Net;
using System.Net.Sockets;
using ServiceDns.Corefile;
using ServiceDns.Dns;

namespace ServiceDns.Plugins.Forward.Upstreams;

/// <summary>Finds the addresses of upstreams that are given by name.</summary>
internal static class UpstreamNames
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>Asks each resolver in turn until one knows an address; without resolvers, the system.</summary>
    /// <returns>The addresses, or none and what is wrong.</returns>
    public static async Task<(IReadOnlyList<IPAddress> Addresses, string Error)> ResolveAsync(
        string name, IReadOnlyList<IPEndPoint> resolvers, TimeProvider time, CancellationToken cancel)
    {
        if (resolvers.Count == 0) return await AskSystemAsync(name, cancel);
        var error = "";
        foreach (var resolver in resolvers)
        {
            var found = new List<IPAddress>();
            foreach (var type in (RecordType[])[RecordType.A, RecordType.AAAA])
            {
                var fault = await AskAsync(resolver, DomainName.Parse(name), type, found, time, cancel);
                if (fault is null) continue;
                error = $": {fault.Text}";
                break;
            }
            if (found.Count > 0) return (found, "");
        }
        return ([], $"no addresses found for {GoQuote.Quote(name)}{error}");
    }

    private static async Task<(IReadOnlyList<IPAddress> Addresses, string Error)> AskSystemAsync(string name, CancellationToken cancel)
    {
        try
        {
            return (await System.Net.Dns.GetHostAddressesAsync(name, cancel), $"no addresses found for {GoQuote.Quote(name)}");
        }
        catch (SocketException e)
        {
            return ([], $"lookup {name}: {(e.SocketErrorCode == SocketError.HostNotFound ? "no such host" : e.Message)}");
        }
    }

    private static async Task<UpstreamFault?> AskAsync(
        IPEndPoint resolver, DomainName name, RecordType type, List<IPAddress> found, TimeProvider time, CancellationToken cancel)
    {
        using var query = ForwardedQuery.For(name, type, recursion: true);
        query.Renew();
        var (connection, fault) = await UpstreamConnection.OpenAsync(resolver, tcp: false, source: null, Patience, time);
        if (connection is null) return fault;
        fault = await connection.ExchangeAsync(query, Patience, cancel);
        connection.Close();
        if (fault is null) Collect(query.Reply, type, found);
        return fault;
    }

    private static void Collect(ReadOnlySpan<byte> reply, RecordType type, List<IPAddress> found)
    {
        var size = type == RecordType.A ? 4 : 16;
        var reader = new RecordReader(reply);
        while (reader.MoveNext())
        {
            var record = reader.Current;
            if (record.Section != Section.Answer || record.Type != type || record.RdataLength != size) continue;
            found.Add(new IPAddress(reply.Slice(record.Rdata, size)));
        }
    }
}
