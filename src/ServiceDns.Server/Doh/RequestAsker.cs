using System.Net;
using Microsoft.AspNetCore.Http.Features;

namespace ServiceDns.Server;

/// <summary>Gives queries that came each in a request of HTTP, or on a stream of QUIC, to the dispatcher that serves now.</summary>
internal sealed class RequestAsker(ActiveDispatcher active, ListenerServices services)
{
    /// <summary>The listener's name in metrics.</summary>
    public string Label => active.Current.Listener.Label;

    /// <summary>The clock.</summary>
    public TimeProvider Time => services.Time;

    /// <summary>The server's own metrics.</summary>
    public DnsMetrics Metrics => services.Dispatching.Metrics;

    /// <summary>A query to read a message into; <see cref="Return"/> must follow.</summary>
    public Query Rent() => services.Dispatching.Queries.Rent();

    /// <summary>Takes a query back.</summary>
    public void Return(Query query) => services.Dispatching.Queries.Return(query);

    /// <summary>What a message of that many bytes is; only queries, NOTIFY and queries of unknown EDNS versions may be asked.</summary>
    public static bool IsAskable(Query query, int length, out RequestKind kind)
    {
        kind = length < 0 ? RequestKind.Malformed : query.Parse(length);
        return kind is RequestKind.Query or RequestKind.Notify or RequestKind.BadVersion;
    }

    /// <summary>Answers it; returns the response's bytes, 0 for none.</summary>
    public ValueTask<int> AskAsync(IHttpConnectionFeature connection, Query query, RequestKind kind)
    {
        query.Client = AddressOf(connection.RemoteIpAddress, connection.RemotePort);
        query.Local = AddressOf(connection.LocalIpAddress, connection.LocalPort);
        return AskAsync(query, kind);
    }

    /// <summary>Answers one that has its addresses; returns the response's bytes, 0 for none.</summary>
    public async ValueTask<int> AskAsync(Query query, RequestKind kind)
    {
        query.Transport = Transport.Tcp;
        query.Shard = MetricShard.Shared;
        query.ReceivedAt = services.Time.GetTimestamp();
        query.Depth = 0;
        var dispatcher = active.Enter();
        try
        {
            return await dispatcher.ServeAsync(query, kind, dispatcher.Pending.Token).ConfigureAwait(false);
        }
        finally
        {
            dispatcher.Pending.Leave();
        }
    }

    private static ClientAddress AddressOf(IPAddress? address, int port) =>
        address is null ? default : ClientAddress.From(new IPEndPoint(address, port));
}
