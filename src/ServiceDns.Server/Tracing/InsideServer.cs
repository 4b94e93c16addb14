using System.Net;
using System.Net.Sockets;
using ServiceDns.Dns;

namespace ServiceDns.Server;

/// <summary>Asks a configuration from inside, as a client of one of its listeners, and follows the query on its way.</summary>
/// <param name="dispatchers">One for each listener.</param>
/// <param name="handlers">The handlers of all server blocks, in the Corefile's order.</param>
/// <param name="time">The clock.</param>
/// <param name="random">Seeds of the queries' random numbers.</param>
public sealed class InsideServer(
    IReadOnlyList<Dispatcher> dispatchers, IReadOnlyList<IQueryHandler> handlers, TimeProvider time, Random random)
{
    private const int Payload = 1232; // DNS flag day 2020; with EDNS, so that extended errors come along

    /// <summary>The handlers of all server blocks, in the Corefile's order.</summary>
    public IReadOnlyList<IQueryHandler> Handlers => handlers;

    /// <summary>Asks a question by UDP, and again by TCP where the answer does not fit.</summary>
    /// <param name="name">The name.</param>
    /// <param name="type">The type.</param>
    /// <param name="client">Who asks.</param>
    /// <param name="cancel">Gives it up.</param>
    /// <returns>The message that the client gets, and what happened.</returns>
    public async Task<TracedAnswer> AskAsync(DomainName name, RecordType type, IPAddress client, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(client);
        var answer = await AskAsync(name, type, client, Transport.Udp, cancel).ConfigureAwait(false);
        var isCut = answer.Message.Length >= Header.Size && (Header.Flags(answer.Message) & HeaderFlags.Truncated) != 0;
        return isCut ? await AskAsync(name, type, client, Transport.Tcp, cancel).ConfigureAwait(false) : answer;
    }

    private async Task<TracedAnswer> AskAsync(
        DomainName name, RecordType type, IPAddress client, Transport transport, CancellationToken cancel)
    {
        var dispatcher = dispatchers.Count > 0 ? dispatchers[0] : throw new InvalidOperationException("no server block listens anywhere");
        using var query = new Query((uint)random.Next());
        query.Ask(name.Wire, type, dnssecOk: false);
        var kind = query.Parse(Edns.Append(query.Buffer, query.QuestionEnd, Payload, ResponseCode.NoError, dnssecOk: false));
        var local = client.AddressFamily == AddressFamily.InterNetwork ? IPAddress.Loopback : IPAddress.IPv6Loopback;
        (query.Transport, query.Depth) = (transport, 0);
        query.Client = ClientAddress.From(new IPEndPoint(client, 0));
        query.Local = ClientAddress.From(new IPEndPoint(local, 0));
        query.Shard = MetricShard.Shared;
        query.ReceivedAt = time.GetTimestamp();
        var trace = new QueryTrace();
        query.Trace = trace;
        var sent = await dispatcher.ServeAsync(query, kind, cancel).ConfigureAwait(false);
        return new TracedAnswer(dispatcher.Listener.Label, query.Buffer[..sent].ToArray(), trace);
    }
}

/// <summary>An answer, and how it came about.</summary>
/// <param name="Listener">The listener that was asked, as metrics name it.</param>
/// <param name="Message">The message; empty when nothing would have been sent.</param>
/// <param name="Trace">What happened.</param>
public sealed record TracedAnswer(string Listener, byte[] Message, QueryTrace Trace);
