using ServiceDns.Dns;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Tsig;

/// <summary>Signs every message of the response to a signed request.</summary>
/// <param name="exchange">Has the request's signature.</param>
/// <param name="badTime">When the request was signed, to say that its time is wrong; null to say nothing.</param>
/// <param name="time">The clock.</param>
internal sealed class TsigSigner(TsigExchange exchange, ulong? badTime, TimeProvider time) : IResponseSigner
{
    public int Size => exchange.Size;

    public int Sign(Span<byte> buffer, int length) =>
        exchange.Sign(buffer, length, (ulong)time.GetUtcNow().ToUnixTimeSeconds(), badTime);
}

/// <summary>Says what was wrong with a request's signature where nothing can be signed (RFC 8945, section 5.3.2).</summary>
/// <param name="request">The request's record.</param>
/// <param name="error">What was wrong with it.</param>
internal sealed class TsigRefusal(TsigRecord request, TsigError error) : IResponseSigner
{
    private readonly TsigRecord record = request with { Time = 0, Error = error, Code = [], Other = [] }; // not signed, so at no time

    public int Size => record.Length;

    public int Sign(Span<byte> buffer, int length) => (record with { OriginalId = Header.Id(buffer) }).Append(buffer, length);
}
