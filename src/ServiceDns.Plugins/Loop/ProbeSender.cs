using System.Net;
using System.Net.Sockets;
using ServiceDns.Dns;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Loop;

/// <summary>Asks a server for HINFO of a name.</summary>
internal interface IProbeSender
{
    /// <summary>Asks once over UDP.</summary>
    /// <returns>Whether any answer came within two seconds.</returns>
    /// <exception cref="OperationCanceledException"><paramref name="cancel"/> said so.</exception>
    Task<bool> IsAnsweredAsync(DomainName name, CancellationToken cancel);
}

/// <summary>Sends from a socket of its own for each try, so that late answers of one are not taken for those of the next.</summary>
internal sealed class ProbeSender(IPEndPoint server, TimeProvider time, Random random) : IProbeSender
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2); // miekg/dns's, which CoreDNS probes with

    public async Task<bool> IsAnsweredAsync(DomainName name, CancellationToken cancel)
    {
        using var late = new CancellationTokenSource(Patience, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancel);
        using var socket = new Socket(server.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        var buffer = new byte[Edns.MinimumPayload];
        try
        {
            await socket.ConnectAsync(server, both.Token);
            await socket.SendAsync(MessageFor(name), both.Token);
            return await socket.ReceiveAsync(buffer, both.Token) >= Header.Size;
        }
        catch (SocketException)
        {
            return false; // nobody listens yet
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return false;
        }
    }

    private byte[] MessageFor(DomainName name)
    {
        using var query = new Query();
        query.Ask(name.Wire, RecordType.HINFO, dnssecOk: false);
        Header.SetId(query.Buffer, (ushort)random.Next());
        return query.Buffer[..query.QuestionEnd].ToArray();
    }
}
