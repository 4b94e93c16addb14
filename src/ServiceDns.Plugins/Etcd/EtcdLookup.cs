using ServiceDns.Dns;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Etcd;

/// <summary>Makes the records of one query from the entries of etcd, as SkyDNS does.</summary>
/// <remarks>Throws <see cref="EtcdException"/>; null is a name that does not exist.</remarks>
internal sealed class EtcdLookup(EtcdServices services, DomainName zone, Query query, CancellationToken cancel)
{
    private const int LongestChain = 10;

    private readonly byte[] asked = query.Name.ToArray();

    /// <summary>The records of the asked type.</summary>
    public async Task<EtcdAnswer?> FindAsync()
    {
        var lower = query.LowerName.ToArray();
        switch (query.Type)
        {
            case RecordType.A or RecordType.AAAA or RecordType.TXT:
                return await FollowAsync(asked, query.Type, []);
            case RecordType.CNAME:
                return await AliasAsync(lower);
            case RecordType.PTR:
                return await PointersAsync(lower);
            case RecordType.SRV:
                return await ServersAsync(lower);
            case RecordType.MX:
                return await MailAsync(lower);
            case RecordType.NS when lower.AsSpan().SequenceEqual(zone.Wire):
                return await NameServersAsync();
            default: // whether the name exists tells NODATA from NXDOMAIN
                return await FollowAsync(asked, RecordType.A, []) is null ? null : new EtcdAnswer();
        }
    }

    /// <summary>A, AAAA or TXT records of a name, and the CNAMEs that lead there; those that lead nowhere are left out.</summary>
    private async Task<EtcdAnswer?> FollowAsync(byte[] owner, RecordType type, List<ResourceRecord> chain)
    {
        if (await EntriesAsync(owner, type) is not { } found) return null;
        var answer = new EtcdAnswer();
        var seen = new HashSet<string>();
        foreach (var service in found)
        {
            if (service.Kind == RecordType.CNAME)
            {
                await FollowAliasAsync(owner, service, type, chain, answer);
            }
            else if (service.Kind == type && seen.Add(type == RecordType.TXT ? service.Text : service.Host))
            {
                answer.Answer.Add(type == RecordType.TXT ? EtcdAnswer.Text(owner, service) : EtcdAnswer.Address(owner, service));
            }
        }
        return answer;
    }

    private async Task FollowAliasAsync(byte[] owner, EtcdService service, RecordType type, List<ResourceRecord> chain, EtcdAnswer answer)
    {
        if (service.HostName is not { } target || chain.Count > LongestChain || IsWithin(target, owner)) return;
        if (chain.Exists(former => Same(former.Owner, owner) && Same(former.Data, target))) return;
        var alias = EtcdAnswer.Pointing(owner, RecordType.CNAME, service, target);
        if (!IsWithin(target, zone.Wire))
        {
            if (await ElsewhereAsync(target, type, answer) is not { } others) return;
            answer.Answer.Add(alias);
            answer.Answer.AddRange(others);
            return;
        }
        if (await TryFollowAsync(target, type, [.. chain, alias]) is not { } rest) return;
        answer.IsTruncated |= rest.IsTruncated;
        if (rest.Answer.Count == 0) return;
        answer.Answer.Add(alias);
        answer.Answer.AddRange(rest.Answer);
    }

    /// <summary>As <see cref="FollowAsync"/>, for a name that the answer is good without.</summary>
    private async Task<EtcdAnswer?> TryFollowAsync(byte[] owner, RecordType type, List<ResourceRecord> chain)
    {
        try
        {
            return await FollowAsync(owner, type, chain);
        }
        catch (EtcdException)
        {
            return null;
        }
    }

    private async Task<EtcdAnswer?> ServersAsync(byte[] name)
    {
        if (await services.FindAsync(name, query.Type, exact: false, cancel) is not { } found) return null;
        var (answer, known) = (new EtcdAnswer(), new HashSet<string>());
        var weights = found.GroupBy(service => service.Priority)
            .ToDictionary(group => group.Key, group => group.Sum(service => service.Weight == 0 ? 100 : service.Weight));
        foreach (var service in found.Where(service => service.Port != -1))
        {
            var share = 100.0 / weights[service.Priority] * (service.Weight == 0 ? 100 : service.Weight);
            var weight = (ushort)Math.Max(1, Math.Floor(share));
            if (service.Kind == RecordType.CNAME && service.HostName is { } host)
            {
                var target = service.Strip(host);
                answer.Answer.Add(EtcdAnswer.Server(asked, service, weight, target));
                if (known.Add(Convert.ToHexString(target))) await AddAddressesAsync(target, answer);
            }
            else if (service.Address is not null)
            {
                var target = service.Strip(service.KeyName);
                var key = Convert.ToHexString(target);
                if (known.Add($"{key} {service.Port}")) answer.Answer.Add(EtcdAnswer.Server(asked, service, weight, target));
                if (known.Add($"{key} {service.Host}")) answer.Additional.Add(EtcdAnswer.Address(target, service));
            }
        }
        return answer;
    }

    private async Task<EtcdAnswer?> MailAsync(byte[] name)
    {
        if (await services.FindAsync(name, query.Type, exact: false, cancel) is not { } found) return null;
        var (answer, known) = (new EtcdAnswer(), new HashSet<string>());
        foreach (var service in found.Where(service => service.Mail))
        {
            if (service.Kind == RecordType.CNAME && service.HostName is { } host)
            {
                var target = service.Strip(host);
                answer.Answer.Add(EtcdAnswer.Mail(asked, service, target));
                if (known.Add(Convert.ToHexString(target))) await AddAddressesAsync(target, answer);
            }
            else if (service.Address is not null)
            {
                var target = service.Strip(service.KeyName);
                if (known.Add($"{Convert.ToHexString(target)} {service.Priority}"))
                {
                    answer.Answer.Add(EtcdAnswer.Mail(asked, service, target));
                }
                if (known.Add($"{Convert.ToHexString(service.KeyName)} {service.Host}"))
                {
                    answer.Additional.Add(EtcdAnswer.Address(service.KeyName, service));
                }
            }
        }
        return answer;
    }

    /// <summary>What a client needs next to reach a target: of the zone itself only IPv4 addresses, as in CoreDNS.</summary>
    private async Task AddAddressesAsync(byte[] target, EtcdAnswer answer)
    {
        if (IsWithin(target, zone.Wire))
        {
            if (await TryFollowAsync(target, RecordType.A, []) is { } found) answer.Additional.AddRange(found.Answer);
            return;
        }
        answer.Additional.AddRange(await ElsewhereAsync(target, RecordType.A, answer) ?? []);
        var more = await ElsewhereAsync(target, RecordType.AAAA, answer) ?? [];
        answer.Additional.AddRange(more.Where(record => record.Type != RecordType.CNAME)); // those came with the first
    }

    private async Task<EtcdAnswer?> AliasAsync(byte[] name)
    {
        if (await services.FindAsync(name, query.Type, exact: true, cancel) is not { } found) return null;
        var answer = new EtcdAnswer();
        if (found is [{ Address: null, HostName: { } target } service, ..])
        {
            answer.Answer.Add(EtcdAnswer.Pointing(asked, RecordType.CNAME, service, target));
        }
        return answer;
    }

    private async Task<EtcdAnswer?> PointersAsync(byte[] name)
    {
        if (await services.FindAsync(name, query.Type, exact: true, cancel) is not { } found) return null;
        var answer = new EtcdAnswer();
        foreach (var service in found.DistinctBy(service => service.Host))
        {
            if (service is { Address: null, HostName: { } target })
            {
                answer.Answer.Add(EtcdAnswer.Pointing(asked, RecordType.PTR, service, target));
            }
        }
        return answer;
    }

    /// <summary>The zone's servers live below <c>ns.dns</c>, and must be addresses.</summary>
    private async Task<EtcdAnswer?> NameServersAsync()
    {
        byte[] place = [2, .. "ns"u8, 3, .. "dns"u8, .. zone.Wire];
        if (await services.FindAsync(place, query.Type, exact: false, cancel) is not { } found) return null;
        var (answer, known) = (new EtcdAnswer(), new HashSet<string>());
        foreach (var service in found)
        {
            if (service.Kind == RecordType.CNAME) throw new EtcdException($"NS record must be an IP address: {service.Host}");
            if (service.Address is null) continue;
            var target = service.Strip(service.KeyName);
            answer.Additional.Add(EtcdAnswer.Address(target, service));
            if (known.Add(Convert.ToHexString(target))) answer.Answer.Add(EtcdAnswer.Pointing(asked, RecordType.NS, service, target));
        }
        return answer;
    }

    /// <summary>
    /// The entries of a name; the zone's own addresses live below <c>apex.dns</c>, or anywhere in the zone where nothing is there.
    /// </summary>
    private async Task<IReadOnlyList<EtcdService>?> EntriesAsync(byte[] owner, RecordType type)
    {
        var name = owner.ToArray();
        WireName.ToLower(owner, name);
        if (type != RecordType.TXT && name.AsSpan().SequenceEqual(zone.Wire))
        {
            byte[] apex = [4, .. "apex"u8, 3, .. "dns"u8, .. zone.Wire];
            if (await services.FindAsync(apex, type, exact: false, cancel) is { } found) return found;
        }
        return await services.FindAsync(name, type, exact: false, cancel);
    }

    /// <summary>What the whole server answers for a name outside of the zone; null when it answers nothing.</summary>
    private async Task<List<ResourceRecord>?> ElsewhereAsync(byte[] name, RecordType type, EtcdAnswer answer)
    {
        if (await query.Resolver.LookupAsync(query, name, type, cancel) is not { } found) return null;
        answer.IsTruncated |= (Header.Flags(found.Response) & HeaderFlags.Truncated) != 0;
        var records = ResourceRecord.ReadAnswer(found.Response);
        query.Resolver.Return(found);
        return records;
    }

    private static bool IsWithin(byte[] name, ReadOnlySpan<byte> zone)
    {
        Span<byte> lower = stackalloc byte[name.Length], lowerZone = stackalloc byte[zone.Length];
        WireName.ToLower(name, lower);
        WireName.ToLower(zone, lowerZone);
        return WireName.OffsetOfZone(lower, lowerZone) >= 0;
    }

    private static bool Same(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right) => WireName.Equals(left, right);
}
