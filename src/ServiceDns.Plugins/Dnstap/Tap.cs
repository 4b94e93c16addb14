using System.Buffers;
using System.Text;
using ServiceDns.Dns;
using ServiceDns.Plugins.Log;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Dnstap;

/// <summary>Makes the messages of one <c>dnstap</c> line.</summary>
internal sealed class Tap(TapOptions options, ITapOutput output, TimeProvider time, BlockSettings block)
{
    private readonly byte[] identity = Encoding.UTF8.GetBytes(options.Identity), version = Encoding.UTF8.GetBytes(options.Version);

    /// <summary>A client has asked.</summary>
    public void Asked(Query query, DateTimeOffset when)
    {
        var message = Begin(TapKind.ClientQuery, query);
        message.Asked(when);
        if (options.IsFull)
        {
            var bytes = ArrayPool<byte>.Shared.Rent(query.QuestionEnd + query.RequestTail.Length);
            message.Query(bytes.AsSpan(0, query.CopyRequest(bytes)));
            ArrayPool<byte>.Shared.Return(bytes);
        }
        Send(message, query, Outcome.Written);
    }

    /// <summary>A client is answered: the query holds the response.</summary>
    public void Answered(Query query, Outcome outcome, DateTimeOffset asked)
    {
        var message = Begin(TapKind.ClientResponse, query);
        message.Asked(asked);
        message.Answered(time.GetUtcNow());
        if (options.IsFull) AddResponse(message, query);
        Send(message, query, outcome);
    }

    /// <summary>Another server was asked.</summary>
    public void Forwarded(Query query, UpstreamExchange exchange)
    {
        var question = Begin(TapKind.ForwarderQuery, exchange);
        if (options.IsFull) question.Query(exchange.Request);
        Send(question, query, Outcome.Written);
        if (exchange.Response.IsEmpty) return;
        var answer = Begin(TapKind.ForwarderResponse, exchange);
        answer.Answered(time.GetUtcNow());
        if (options.IsFull) answer.Response(exchange.Response);
        Send(answer, query, Outcome.Written);
    }

    private static TapMessage Begin(TapKind kind, Query query)
    {
        var message = new TapMessage(kind, query.Client.IsIPv4, query.Transport != Transport.Udp);
        message.From(query.Client.Address, query.Client.Port);
        return message;
    }

    private static TapMessage Begin(TapKind kind, UpstreamExchange exchange)
    {
        var server = exchange.Upstream.Address;
        var message = new TapMessage(kind, server.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork, exchange.IsStream);
        if (exchange.Local is { } local) message.From(local.Address.GetAddressBytes(), local.Port);
        message.To(server.GetAddressBytes(), exchange.Upstream.Port);
        message.Asked(exchange.Asked);
        return message;
    }

    /// <summary>The response as the client will see it, but for what other plugins still do to it.</summary>
    private static void AddResponse(TapMessage message, Query query)
    {
        var bytes = ArrayPool<byte>.Shared.Rent(query.Length + Edns.MinimumSize);
        query.Response.CopyTo(bytes);
        var limit = query.ResponseLimit - (query.HasEdns ? Edns.MinimumSize : 0);
        var length = Truncation.Fit(bytes, query.Length, limit);
        if (query.HasEdns) length = Edns.Append(bytes, length, query.UdpPayloadSize, query.ResponseCode, query.DnssecOk);
        message.Response(bytes.AsSpan(0, length));
        ArrayPool<byte>.Shared.Return(bytes);
    }

    private void Send(TapMessage message, Query query, Outcome outcome) =>
        output.Send(message.ToArray(identity, version, ExtraOf(query, outcome)));

    private string? ExtraOf(Query query, Outcome outcome)
    {
        if (options.Extra is not { } extra) return null;
        var line = new LineBuilder(stackalloc char[256]);
        extra.Write(new ServedQuery(query, outcome, nanoseconds: 0, time, block.Metadata), ref line);
        return line.ToStringAndFree();
    }
}
