using System.Collections.Concurrent;
using ServiceDns.Cluster;

namespace ServiceDns.Plugins.K8sExternal;

/// <summary>Which services have an address from outside. One writer; readers take no lock.</summary>
internal sealed class AddressIndex
{
    private readonly ConcurrentDictionary<Address, ObjectKey[]> services = new();
    private readonly Dictionary<ObjectKey, Address[]> addresses = [];

    /// <summary>The services that have it, in ordinal order of namespace and name.</summary>
    public IReadOnlyList<ObjectKey> Find(Address address) => services.GetValueOrDefault(address) ?? [];

    /// <summary>Says what addresses a service has now; host names among them do not matter.</summary>
    public void Put(ObjectKey key, List<(Address? Address, string? Hostname)> points)
    {
        var now = points.Select(point => point.Address).OfType<Address>().Distinct().ToArray();
        var before = addresses.GetValueOrDefault(key) ?? [];
        if (now.Length == 0) addresses.Remove(key);
        else addresses[key] = now;
        foreach (var address in before.Except(now)) Remove(address, key);
        foreach (var address in now.Except(before)) Add(address, key);
    }

    private void Add(Address address, ObjectKey key) =>
        services[address] = [.. Find(address).Append(key).OrderBy(other => other.ToString(), StringComparer.Ordinal)];

    private void Remove(Address address, ObjectKey key)
    {
        var left = Find(address).Where(other => other != key).ToArray();
        if (left.Length == 0) services.TryRemove(address, out _);
        else services[address] = left;
    }
}
