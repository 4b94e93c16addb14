namespace ServiceDns.Cluster.Control;

/// <summary>Gives addresses to the Services that state none, and reports stated ones that a cluster would refuse.</summary>
/// <remarks>
/// Stated addresses are taken first, all of them. Then each other Service, in the order given, takes the address that the hash of its
/// namespace, name and family leads to, so the same manifests give the same addresses everywhere, and an added Service moves no other
/// one. The exception is a collision: of two Services with one first choice the later in the manifests goes to its second one. So a
/// Service that is put before others may displace one of them (in the default range of a million addresses, with n Services, with a
/// probability of n in a million); one that is appended never moves anything. Stating <c>clusterIP</c> settles an address for good.
/// As in Kubernetes the lower band of the range is left to stated addresses while the upper has room; its first address is kept for
/// <c>default/kubernetes</c>, the tenth for <c>kube-system/kube-dns</c>.
/// </remarks>
internal static class ClusterIpAllocation
{
    private static readonly ObjectKey Kubernetes = new("default", "kubernetes");
    private static readonly ObjectKey KubeDns = new("kube-system", "kube-dns");

    public static void Run(IReadOnlyList<PendingService> services, IReadOnlyList<IpRange> ranges)
    {
        var pools = ranges.Select(range => new AddressPool(range)).ToList();
        foreach (var service in services) TakeStated(service, pools);
        TakeKept(services, pools, Kubernetes, 1);
        TakeKept(services, pools, KubeDns, 10);
        foreach (var service in services) TakeHashed(service, pools);
    }

    private static void TakeStated(PendingService service, List<AddressPool> pools)
    {
        foreach (var (family, address) in service.Addresses)
        {
            if (address is not { } stated || pools.Find(pool => pool.Range.Family == family) is not { } pool) continue;
            var isOutside = !pool.Range.Contains(stated);
            var rule = isOutside ? $"provided IP is not in the valid range. The range of valid IPs is {pool.Range}"
                : !pool.TryTake(stated) ? "provided IP is already allocated"
                : null;
            if (rule is null) continue;
            var error = FieldError.Invalid(
                "spec.clusterIPs", service.AddressLine, service.ShownAddresses, $"failed to allocate IP {stated}: {rule}");
            service.Errors.Add(isOutside ? error with { Option = CompletionOptions.ClusterIpRangeName } : error);
        }
    }

    /// <summary>Takes an address that only one Service may have, and gives it to that one if it is there and silent.</summary>
    private static void TakeKept(IReadOnlyList<PendingService> services, List<AddressPool> pools, ObjectKey key, ulong offset)
    {
        var owner = services.FirstOrDefault(service => service.Key == key && !service.IsHeadless);
        foreach (var pool in pools)
        {
            var slot = owner?.Addresses.FindIndex(entry => entry.Family == pool.Range.Family) ?? -1;
            var isSettledElsewhere = slot >= 0 && owner!.Addresses[slot].Address is not null;
            if (isSettledElsewhere || !pool.TryTake(offset) || slot < 0) continue;
            owner!.Addresses[slot] = (pool.Range.Family, pool.Range.At(offset));
        }
    }

    private static void TakeHashed(PendingService service, List<AddressPool> pools)
    {
        if (service.IsHeadless) return;
        for (var i = 0; i < service.Addresses.Count; i++)
        {
            var (family, address) = service.Addresses[i];
            if (address is not null) continue;
            var hash = StableHash.Start.Add(service.Key.Namespace).Add(service.Key.Name).Add((int)family);
            var given = pools.Find(pool => pool.Range.Family == family)?.Take(hash);
            service.Addresses[i] = (family, given);
            if (given is not null) continue;
            service.Errors.Add(new FieldError(
                "", "Internal error occurred: failed to allocate a serviceIP: range is full", service.Draft.Line, false));
        }
    }
}
