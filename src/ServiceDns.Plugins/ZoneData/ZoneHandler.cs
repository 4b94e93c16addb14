using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using ServiceDns.Dns;
using ServiceDns.Server;

namespace ServiceDns.Plugins.ZoneData;

/// <summary>Answers from whole zones. <c>file</c>, <c>auto</c> and <c>secondary</c> differ only in where their zones come from.</summary>
/// <param name="next">The rest of the chain: gets what is of none of the zones.</param>
/// <param name="fallthrough">Zones whose missing names go to the rest of the chain too.</param>
/// <param name="log">The plugin's log.</param>
internal abstract class ZoneHandler(IQueryHandler next, ZoneSet fallthrough, ILogger log) : IZoneSource, IMetadataProvider
{
    /// <inheritdoc/>
    public abstract string Name { get; }

    /// <inheritdoc/>
    public ValueTask<Outcome> ServeAsync(Query query, CancellationToken cancel)
    {
        if (query.Class is not (RecordClass.IN or RecordClass.Any) || Find(query) is not { } live) return PassAsync(query, cancel);
        if (query.Opcode == Opcode.Notify) return NotifiedAsync(query, live, cancel);
        // only transfer gives zones away
        if (query.Type is RecordType.AXFR or RecordType.IXFR) return new(Outcome.Failed(ResponseCode.Refused));
        if (live.IsExpired)
        {
            ZoneLog.Expired(log, live.Origin);
            return new(Outcome.Failed(ResponseCode.ServFail));
        }
        if (live.Current is not { } zone) return new(Outcome.Failed(ResponseCode.ServFail));
        var answer = ZoneAnswer.Rent(query.DnssecOk);
        var result = ZoneLookup.Find(zone, query, answer);
        return result == ZoneResult.External ? AskAsync(zone, query, answer, cancel) : FinishAsync(query, answer, result, cancel);
    }

    /// <inheritdoc/>
    public bool TryOpenZone(DomainName zone, out ZoneContents? contents)
    {
        var live = Find(zone);
        contents = live is { IsExpired: false } ? live.Current?.Contents : null;
        return live is not null;
    }

    /// <summary><c>zone/wildcard</c>: the wildcard that the answer is made from.</summary>
    public string? MetadataOf(Query query, string label)
    {
        if (label != "zone/wildcard" || Find(query)?.Current is not { } zone) return null;
        return ZoneLookup.WildcardOf(zone, query.LowerName) is { IsEmpty: false } wildcard ? NameText.Format(wildcard.Name) : null;
    }

    /// <summary>The zone that the asked name is in, the longest of several; null when it is in none.</summary>
    protected abstract LiveZone? Find(Query query);

    /// <summary>The zone of exactly that name, or null.</summary>
    protected abstract LiveZone? Find(DomainName zone);

    /// <summary>What to do when somebody says that a zone has changed (RFC 1996): nothing, unless the zone comes from elsewhere.</summary>
    protected virtual ValueTask<Outcome> NotifiedAsync(Query query, LiveZone zone, CancellationToken cancel)
    {
        ZoneLog.NotifyDropped(log, query.Client.ToIPAddress(), zone.Origin);
        return new(Outcome.Dropped);
    }

    /// <summary>Whose zone it is not, and who has nobody behind it, refuses: it speaks for its zones alone.</summary>
    private ValueTask<Outcome> PassAsync(Query query, CancellationToken cancel) =>
        next is LastHandler ? new(Outcome.Failed(ResponseCode.Refused)) : next.ServeAsync(query, cancel);

    /// <summary>Asks the whole server for what a CNAME led to (RFC 6604 says whose response code counts).</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<Outcome> AskAsync(Zone zone, Query query, ZoneAnswer answer, CancellationToken cancel)
    {
        var found = await query.Resolver.LookupAsync(query, answer.Target, query.Type, cancel);
        var result = ZoneResult.ServerFailure;
        if (found is not null)
        {
            answer.Add(Section.Answer, [.. ResourceRecord.ReadAnswer(found.Response)]);
            result = found.ResponseCode switch
            {
                ResponseCode.NXDomain => ZoneResult.NameError,
                ResponseCode.ServFail => ZoneResult.ServerFailure,
                ResponseCode.NoError when Header.Count(found.Response, Section.Answer) == 0 => ZoneResult.NoData,
                _ => ZoneResult.Success,
            };
            query.Resolver.Return(found);
        }
        answer.Add(Section.Authority, result is ZoneResult.NameError or ZoneResult.NoData ? zone.Soa : zone.Servers);
        ZoneAdditional.AddTargets(zone, answer);
        return await FinishAsync(query, answer, result, cancel);
    }

    private ValueTask<Outcome> FinishAsync(Query query, ZoneAnswer answer, ZoneResult result, CancellationToken cancel)
    {
        if (answer.HasNoAnswer && result is ZoneResult.NameError or ZoneResult.Success && fallthrough.Contains(query))
        {
            answer.Return();
            return next.ServeAsync(query, cancel);
        }
        var outcome = Write(query, answer, result);
        answer.Return();
        return new(outcome);
    }

    private Outcome Write(Query query, ZoneAnswer answer, ZoneResult result)
    {
        if (answer.HasNoAnswer && result == ZoneResult.ServerFailure) return Outcome.Failed(ResponseCode.ServFail);
        var code = result switch
        {
            ZoneResult.NameError => ResponseCode.NXDomain,
            ZoneResult.ServerFailure => ResponseCode.ServFail,
            ZoneResult.TooLong => ResponseCode.YXDomain,
            _ => ResponseCode.NoError,
        };
        var isReferral = answer.HasNoAnswer && result == ZoneResult.Delegation;
        answer.WriteTo(query, code, isReferral ? HeaderFlags.None : HeaderFlags.Authoritative, Name);
        return Outcome.Written;
    }
}
