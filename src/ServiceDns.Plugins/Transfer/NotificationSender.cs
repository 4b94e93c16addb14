using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using ServiceDns.Dns;
using ServiceDns.Plugins.Exchange;

namespace ServiceDns.Plugins.Transfer;

/// <summary>Tells secondary servers of changed zones (RFC 1996), all of them at once, each up to three times.</summary>
internal sealed class NotificationSender(IReadOnlyList<TransferRule> rules, TimeProvider time, ILogger log)
{
    private const int Tries = 3;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2); // for one try, as CoreDNS's DNS library has it

    private readonly CancellationTokenSource stopping = new();

    /// <summary>Begins to tell of a zone, those that its rule names.</summary>
    public void Notify(DomainName zone)
    {
        if (TransferRule.Find(rules, zone) is not { } rule) return;
        foreach (var receiver in rule.To) _ = TellAsync(rule, receiver, zone);
        Log.Notifying(log, zone, string.Join(' ', rule.To.Select(receiver => receiver.Text)));
    }

    public Task StopAsync() => stopping.CancelAsync();

    private async Task TellAsync(TransferRule rule, Peer receiver, DomainName zone)
    {
        var reason = "";
        for (var i = 0; i < Tries && !stopping.IsCancellationRequested; i++)
        {
            try
            {
                if (await AskAsync(rule, receiver, zone) is not { } code) reason = "the response is not signed as it should be";
                else if (code == ResponseCode.NoError) return;
                else reason = $"rcode was {code.ToText()}";
            }
            catch (OperationCanceledException)
            {
                reason = "no response";
            }
            catch (SocketException failure)
            {
                reason = failure.Message;
            }
        }
        if (!stopping.IsCancellationRequested) Log.NotAccepted(log, zone, receiver.Text, reason);
    }

    /// <summary>The response's code; null when its signature is wrong.</summary>
    private async Task<ResponseCode?> AskAsync(TransferRule rule, Peer receiver, DomainName zone)
    {
        var request = new DnsRequest(zone, RecordType.SOA, Opcode.Notify, HeaderFlags.Authoritative) { Key = rule.Key?.Key };
        var sent = request.Write(Now, out var signing);
        using var limit = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, stopping.Token);
        using var socket = new Socket(receiver.Address.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        if (rule.Source is not null) socket.Bind(new IPEndPoint(rule.Source, 0));
        await socket.ConnectAsync(receiver.EndPoint, either.Token);
        await socket.SendAsync(sent, either.Token);
        var room = new byte[ushort.MaxValue];
        while (true)
        {
            var received = room.AsMemory(0, await socket.ReceiveAsync(room, either.Token));
            if (!DnsRequest.IsResponse(sent, received.Span)) continue;
            return signing is null || IsSigned(signing, received.Span) ? Header.Code(received.Span) : null;
        }
    }

    private bool IsSigned(TsigExchange signing, ReadOnlySpan<byte> response) =>
        TsigRecord.TryRead(response, out var record) && signing.VerifyResponse(response, record, Now, isLast: true) == TsigError.None;

    private ulong Now => (ulong)time.GetUtcNow().ToUnixTimeSeconds();
}
