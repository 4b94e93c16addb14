using System.Buffers.Binary;
using System.Net.Sockets;
using ServiceDns.Dns;

namespace ServiceDns.Plugins.Exchange;

/// <summary>
/// Asks the server that a zone comes from, over TCP: for its serial number (RFC 1034, section 4.3.5), and for all of it (RFC 5936).
/// </summary>
/// <param name="peer">The server.</param>
/// <param name="key">What requests are signed with, or null.</param>
/// <param name="time">The clock.</param>
internal sealed class PrimaryServer(Peer peer, KeyChoice? key, TimeProvider time)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5); // for the connection, and for each message

    /// <summary>How messages name it.</summary>
    public string Text => peer.Text;

    /// <summary>Whether a client has its address.</summary>
    public bool Is(in Server.ClientAddress client) => peer.Is(client);

    /// <summary>The zone's serial number there.</summary>
    /// <exception cref="ExchangeException">It could not be had.</exception>
    public async Task<uint> AskSerialAsync(DomainName zone, CancellationToken cancel)
    {
        var found = await AskAsync(new DnsRequest(zone, RecordType.SOA), static _ => true, cancel);
        return found.Find(record => record.Type == RecordType.SOA) is { } soa
            ? ZoneSerial.Of(soa)
            : throw new ExchangeException("there is no SOA in the response");
    }

    /// <summary>The records of the zone, the SOA first and once.</summary>
    /// <exception cref="ExchangeException">It could not be had whole.</exception>
    public async Task<List<ResourceRecord>> TransferAsync(DomainName zone, CancellationToken cancel)
    {
        var found = await AskAsync(new DnsRequest(zone, RecordType.AXFR), IsWhole, cancel);
        found.RemoveAt(found.Count - 1);
        return found;
    }

    /// <summary>Whether the SOA that began the zone has come again.</summary>
    private static bool IsWhole(List<ResourceRecord> records)
    {
        if (records.Count == 0 || records[0].Type != RecordType.SOA)
        {
            throw new ExchangeException("the response does not begin with the SOA");
        }
        return records.Count > 1 && records[^1].Type == RecordType.SOA;
    }

    /// <summary>Sends a request and reads messages until there is all.</summary>
    private async Task<List<ResourceRecord>> AskAsync(
        DnsRequest request, Func<List<ResourceRecord>, bool> isWhole, CancellationToken cancel)
    {
        using var limit = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancel);
        using var socket = new Socket(peer.Address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            var sent = (request with { Key = key?.Key }).Write(Now, out var signing);
            await socket.ConnectAsync(peer.EndPoint, either.Token);
            await using var stream = new NetworkStream(socket);
            var prefix = new byte[2];
            BinaryPrimitives.WriteUInt16BigEndian(prefix, (ushort)sent.Length);
            await stream.WriteAsync((byte[])[.. prefix, .. sent], either.Token);
            var records = new List<ResourceRecord>();
            while (true)
            {
                limit.CancelAfter(Patience);
                await stream.ReadExactlyAsync(prefix, either.Token);
                var message = new byte[BinaryPrimitives.ReadUInt16BigEndian(prefix)];
                await stream.ReadExactlyAsync(message, either.Token);
                Read(sent, message, records, out var signature);
                var isLast = isWhole(records);
                Verify(signing, message, signature, isLast);
                if (isLast) return records;
            }
        }
        catch (Exception e) when (e is SocketException or IOException)
        {
            throw new ExchangeException(e is EndOfStreamException ? "the connection ended early" : e.Message);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            throw new ExchangeException($"no answer within {Patience.TotalSeconds} s");
        }
    }

    private static void Read(byte[] request, byte[] message, List<ResourceRecord> records, out TsigRecord? signature)
    {
        if (!DnsRequest.IsResponse(request, message)) throw new ExchangeException("what came is no response to what was asked");
        if (!TsigRecord.TryRead(message, out signature)) throw new ExchangeException("a message is malformed");
        if (Header.Code(message) != ResponseCode.NoError) throw new ExchangeException(Refusal(Header.Code(message), signature));
        var reader = new RecordReader(message);
        while (reader.MoveNext() && reader.Current.Section == Section.Answer)
        {
            records.Add(ResourceRecord.Read(message, reader.Current) ?? throw new ExchangeException("a record is malformed"));
        }
    }

    private static string Refusal(ResponseCode code, TsigRecord? signature) =>
        signature is { Error: not TsigError.None } ? $"{code.ToText()}, {signature.Error} of the signature" : code.ToText();

    private void Verify(TsigExchange? signing, byte[] message, TsigRecord? signature, bool isLast)
    {
        if (signing is null) return;
        var error = signing.VerifyResponse(message, signature, Now, isLast);
        if (error != TsigError.None) throw new ExchangeException($"a message is not signed as it should be: {error}");
    }

    private ulong Now => (ulong)time.GetUtcNow().ToUnixTimeSeconds();
}

/// <summary>Another server could not be asked, or gave no good answer.</summary>
internal sealed class ExchangeException(string message) : Exception(message);
