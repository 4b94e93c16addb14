using ServiceDns.Cluster;
using ServiceDns.Linux.Netlink;
using ServiceDns.Linux.Routes;

namespace ServiceDns.Forwarding.Ipvs;

/// <summary>
/// The routes to a device that make service addresses local, since only packets to local addresses are balanced. They stand for addresses
/// of the device: of ten thousand such, deleting one takes the kernel some milliseconds, in IPv6 some tens of them.
/// </summary>
internal sealed class DeviceAddresses(IpFamily family, RouteSocket routes)
{
    private readonly UseCounts<Address> wanted = new();
    private readonly List<Address> missing = [], obsolete = [];
    private IReadOnlySet<Address> former = new HashSet<Address>();

    /// <summary>The device's number.</summary>
    public int Link { get; private set; }

    /// <summary>Addresses that were added or deleted.</summary>
    public int Changes { get; private set; }

    /// <summary>Makes the device if it is missing, and reads what it carries.</summary>
    /// <returns>The addresses that it carries.</returns>
    /// <exception cref="ForwardingException">The kernel has no dummy devices, or the right is missing.</exception>
    public IReadOnlySet<Address> Open()
    {
        try
        {
            Link = routes.EnsureDummy(IpvsNames.Device);
            return former = routes.LocalRoutes(Link, family);
        }
        catch (NetlinkException error)
        {
            throw new ForwardingException(error.Message, error);
        }
    }

    /// <summary>Wants an address; it is there after the next <see cref="Commit"/>.</summary>
    public void Add(Address address)
    {
        if (wanted.Add(address) && !former.Contains(address)) missing.Add(address);
    }

    /// <summary>Wants an address no more; when nobody does, it is gone after the next <see cref="CommitDeletions"/>.</summary>
    public void Remove(Address address)
    {
        if (wanted.Remove(address)) obsolete.Add(address);
    }

    /// <summary>Deletes, with <see cref="CommitDeletions"/>, what was there before <see cref="Open"/> and nobody wants.</summary>
    public void ForgetFormer()
    {
        obsolete.AddRange(former.Where(address => !wanted.Contains(address)));
        former = new HashSet<Address>();
    }

    /// <summary>Adds what waits.</summary>
    /// <exception cref="ForwardingException">The kernel refused something.</exception>
    public void Commit() => Carry(missing, routes.AddLocalRoutes, "added to");

    /// <summary>Deletes what waits.</summary>
    /// <exception cref="ForwardingException">The kernel refused something.</exception>
    public void CommitDeletions()
    {
        obsolete.RemoveAll(wanted.Contains);
        Carry(obsolete, routes.DeleteLocalRoutes, "taken from");
    }

    private void Carry(List<Address> addresses, Func<int, IReadOnlyCollection<Address>, NetlinkResult> change, string what)
    {
        if (addresses.Count == 0) return;
        Changes += addresses.Count;
        var result = change(Link, addresses);
        addresses.Clear();
        if (!result.IsSuccess) throw new ForwardingException($"addresses can not be {what} {IpvsNames.Device}: {result}");
    }
}
