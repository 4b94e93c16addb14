using ServiceDns.Dns;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Tests.Tsig;

/// <summary>Makes queries as a listener would get them from a client that signs.</summary>
internal static class SignedQuery
{
    public const string Secret = "NoTCJU+DMqFWywaPyxSijrDEA/eC3nK0xi3AMEZuPVk=";

    /// <summary>A signed query, and the exchange that verifies its response.</summary>
    public static (Query Query, TsigExchange Client) Make(
        string name, RecordType type, ulong time, string key = "test.key.", string secret = Secret, Opcode opcode = Opcode.Query,
        int payload = 1232)
    {
        var client = new TsigExchange(TsigKey.FromText(DomainName.Parse(key), secret), TsigAlgorithm.Default);
        using var plain = Ask.For(name, type, payload);
        var buffer = new byte[1024];
        var length = plain.CopyRequest(buffer);
        Header.Set(buffer, HeaderFlags.None, opcode, ResponseCode.NoError);
        length = client.Sign(buffer, length, time);
        var query = Ask.For(name, type, payload);
        buffer.AsSpan(0, length).CopyTo(query.Buffer);
        Assert.True(query.Parse(length) is RequestKind.Query or RequestKind.Notify);
        return (query, client);
    }
}
