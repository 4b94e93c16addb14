using ServiceDns.Dns;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Etcd;

/// <summary>Answers from etcd, asked anew for each query.</summary>
internal sealed class EtcdHandler(IQueryHandler next, EtcdOptions options, EtcdServices services, TimeProvider time) : IQueryHandler
{
    public string Name => "etcd";

    public ValueTask<Outcome> ServeAsync(Query query, CancellationToken cancel)
    {
        foreach (var zone in options.Zones)
        {
            if (query.IsWithin(zone)) return ServeZoneAsync(query, zone, cancel);
        }
        return next.ServeAsync(query, cancel);
    }

    private async ValueTask<Outcome> ServeZoneAsync(Query query, DomainName zone, CancellationToken cancel)
    {
        if (query.Type == RecordType.SOA) return Write(query, new EtcdAnswer { Answer = { Authority(zone) } });
        try
        {
            var answer = await new EtcdLookup(services, zone, query, cancel).FindAsync();
            if (answer is null && options.Fallthrough.Contains(query)) return await next.ServeAsync(query, cancel);
            if (answer is null) return Deny(query, ResponseCode.NXDomain, zone);
            return answer.Answer.Count == 0 ? Deny(query, ResponseCode.NoError, zone) : Write(query, answer);
        }
        catch (EtcdException e)
        {
            return Deny(query, ResponseCode.ServFail, zone).WithError($"plugin/{Name}: {e.Message}");
        }
    }

    private Outcome Write(Query query, EtcdAnswer answer)
    {
        var writer = query.Respond(
            ResponseCode.NoError, HeaderFlags.Authoritative | (answer.IsTruncated ? HeaderFlags.Truncated : HeaderFlags.None), Name);
        foreach (var record in answer.Answer) record.WriteTo(ref writer, Section.Answer);
        foreach (var record in answer.Additional) record.WriteTo(ref writer, Section.Additional);
        query.Complete(ref writer);
        return Outcome.Written;
    }

    private Outcome Deny(Query query, ResponseCode code, DomainName zone)
    {
        var writer = query.Respond(code, HeaderFlags.Authoritative, Name);
        Authority(zone).WriteTo(ref writer, Section.Authority);
        query.Complete(ref writer);
        return Outcome.Written;
    }

    private ResourceRecord Authority(DomainName zone) => EtcdAnswer.StartOfAuthority(zone, (uint)time.GetUtcNow().ToUnixTimeSeconds());
}
