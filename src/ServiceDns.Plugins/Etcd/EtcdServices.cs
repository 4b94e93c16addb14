using System.Text;
using System.Text.Json;
using ServiceDns.Dns;

namespace ServiceDns.Plugins.Etcd;

/// <summary>Finds the entries of a name: those below it, or where there are none, its own.</summary>
internal sealed class EtcdServices(EtcdOptions options, EtcdClient client)
{
    private const int DefaultPriority = 10;
    private const uint DefaultTtl = 300;

    /// <summary>The entries of a name.</summary>
    /// <param name="name">A wire name in lower case.</param>
    /// <param name="type">What is asked: entries without host are for TXT alone.</param>
    /// <param name="exact">The name's own entry only.</param>
    /// <param name="cancel">Ends the wait.</param>
    /// <returns>Null when the name does not exist.</returns>
    /// <exception cref="EtcdException">etcd can not be asked, or an entry is not JSON.</exception>
    public async Task<IReadOnlyList<EtcdService>?> FindAsync(byte[] name, RecordType type, bool exact, CancellationToken cancel)
    {
        var path = EtcdPath.Of(name, options.Path, out var pattern);
        var values = exact ? [] : await client.GetAsync(path + "/", below: true, cancel);
        if (values.Length == 0) values = await client.GetAsync(path, below: false, cancel);
        if (values.Length == 0) return null;
        var found = new List<EtcdService>();
        var leases = new Dictionary<long, uint>();
        foreach (var value in values)
        {
            var key = Encoding.UTF8.GetString(value.Key);
            if (pattern is not null && !EtcdPath.Matches(key, pattern)) continue;
            var service = Read(key, value.Value ?? []);
            if (service.Host.Length == 0 && (type != RecordType.TXT || service.Text.Length == 0)) continue;
            found.Add(service with
            {
                KeyName = EtcdPath.NameOf(key, options.Path) ?? [0],
                Priority = service.Priority == 0 ? DefaultPriority : service.Priority,
                Ttl = await TtlAsync(service.Ttl, value.Lease, leases, cancel),
            });
        }
        return OfOneGroup(found);
    }

    /// <summary>
    /// The entry with the shortest key says of which group all must be; where several of that length disagree, there is no group.
    /// </summary>
    internal static IReadOnlyList<EtcdService> OfOneGroup(List<EtcdService> services)
    {
        if (services.Count == 0) return services;
        var (group, shortest) = (services[0].Group, DepthOf(services[0]));
        var known = services.Count; // where an entry without group ends the search, those behind it have no say
        for (var i = 0; i < services.Count; i++)
        {
            var depth = DepthOf(services[i]);
            if (depth >= shortest) continue;
            if (services[i].Group.Length == 0)
            {
                known = i + 1;
                break;
            }
            (group, shortest) = (services[i].Group, depth);
        }
        if (group.Length == 0) return services;
        for (var i = 0; i < known; i++)
        {
            if (services[i].Group.Length > 0 && DepthOf(services[i]) == shortest && services[i].Group != group) return services;
        }
        return services.FindAll(service => service.Group.Length == 0 || service.Group == group);
    }

    private static int DepthOf(EtcdService service) => service.Key.Count(letter => letter == '/');

    private static EtcdService Read(string key, byte[] value)
    {
        try
        {
            var service = JsonSerializer.Deserialize(value, ServiceJson.Default.EtcdService) ?? new EtcdService();
            return service with { Key = key, Host = service.Host ?? "", Text = service.Text ?? "", Group = service.Group ?? "" };
        }
        catch (JsonException e)
        {
            throw new EtcdException($"{key}: {e.Message}");
        }
    }

    /// <summary>The smaller of the entry's TTL and what its lease has left, within the limits; 300 where it has neither.</summary>
    private async Task<uint> TtlAsync(uint ttl, long lease, Dictionary<long, uint> leases, CancellationToken cancel)
    {
        if (lease == 0) return ttl == 0 ? DefaultTtl : ttl;
        if (!leases.TryGetValue(lease, out var left)) leases[lease] = left = await LeaseAsync(lease, cancel);
        if (left == 0) return ttl == 0 ? DefaultTtl : ttl;
        return ttl == 0 ? left : Math.Min(ttl, left);
    }

    private async Task<uint> LeaseAsync(long lease, CancellationToken cancel)
    {
        try
        {
            var left = await client.TimeToLiveAsync(lease, cancel);
            if (left <= 0) return 0;
            return left < options.ShortestLease ? options.ShortestLease : (uint)Math.Min(left, options.LongestLease);
        }
        catch (EtcdException)
        {
            return 0; // the entry itself is there: it is served as one without lease
        }
    }
}
