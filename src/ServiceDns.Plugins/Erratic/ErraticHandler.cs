using ServiceDns.Dns;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Erratic;

/// <summary>Answers badly on purpose, so that clients can be tested.</summary>
internal sealed class ErraticHandler(ErraticOptions options, TimeProvider time) : IQueryHandler, IReadiness, ISearchPathSource
{
    private const int LargeAnswer = 30;

    private static readonly byte[] IPv4 = [192, 0, 2, 53];

    private static readonly byte[] IPv6 = [0x20, 0x01, 0x0D, 0xB8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x53];

    private static readonly DomainName[] SearchPath =
        [DomainName.Parse("a.example.org"), DomainName.Parse("b.example.org"), DomainName.Root];

    private long asked;

    public string Name => "erratic";

    /// <remarks>Twice only: for tests of <c>ready</c>.</remarks>
    public bool IsReady => Interlocked.Read(ref asked) is 3 or 4;

    /// <remarks>For tests of <c>autopath</c>.</remarks>
    public IReadOnlyList<DomainName> SearchPathOf(Query query) => SearchPath;

    public async ValueTask<Outcome> ServeAsync(Query query, CancellationToken cancel)
    {
        var number = (ulong)Interlocked.Increment(ref asked) - 1;
        if (IsHit(number, options.Drop)) return Outcome.Dropped;
        if (IsHit(number, options.Delay) && options.Duration > TimeSpan.Zero) await Task.Delay(options.Duration, time, cancel);
        var isTruncated = options.Truncate > 0 && (number & options.Truncate) == 0;
        switch (query.Type)
        {
            case RecordType.A or RecordType.AAAA:
                Answer(query, isTruncated);
                return Outcome.Written;
            case RecordType.AXFR when WireName.MaxLength - query.Name.Length >= 2: // room for a label of one letter
                GiveAway(query, isTruncated);
                return Outcome.Written;
            default:
                return Outcome.Failed(ResponseCode.ServFail);
        }
    }

    private static bool IsHit(ulong number, uint each) => each > 0 && number % each == 0;

    private void Answer(Query query, bool isTruncated)
    {
        var flags = HeaderFlags.Authoritative | (isTruncated ? HeaderFlags.Truncated : HeaderFlags.None);
        var writer = query.Respond(ResponseCode.NoError, flags, Name);
        var isIPv4 = query.Type == RecordType.A;
        for (var i = isIPv4 && options.IsLarge ? LargeAnswer : 1; i > 0; i--)
        {
            writer.Add(Section.Answer, query.Name, query.Type, ttl: 0, isIPv4 ? IPv4 : IPv6);
        }
        query.Complete(ref writer);
    }

    private void GiveAway(Query query, bool isTruncated)
    {
        var writer = query.Respond(ResponseCode.NoError, HeaderFlags.Authoritative, Name);
        ErraticZone.Write(ref writer, query.Name, isCut: isTruncated);
        query.Complete(ref writer);
    }
}
