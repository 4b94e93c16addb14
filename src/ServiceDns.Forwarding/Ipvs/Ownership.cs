using ServiceDns.Cluster;
using ServiceDns.Linux.Ipset;
using ServiceDns.Linux.IpVs;

namespace ServiceDns.Forwarding.Ipvs;

/// <summary>Which virtual servers are of this mode, known by what stands beside them in the kernel; all others are let be.</summary>
/// <param name="elements">What is in the sets, with marks.</param>
/// <param name="addresses">What the device carries.</param>
/// <param name="excluded">Ranges whose virtual servers are nobody's business, even if they look like ours.</param>
internal sealed class Ownership(IReadOnlyDictionary<SetElement, uint> elements, IReadOnlySet<Address> addresses, ValueList<Cidr> excluded)
{
    private readonly HashSet<uint> marks = elements.Values.Where(mark => mark != 0).ToHashSet();

    /// <summary>Whether a virtual server is ours to delete.</summary>
    public bool Includes(VirtualServerKey key)
    {
        if (key.Mark != 0) return marks.Contains(key.Mark);
        if (excluded.Any(range => range.Contains(key.Address))) return false;
        var element = new IpsetElement(key.Address, new IpsetPort(key.Protocol, key.Port));
        return addresses.Contains(key.Address) || IpvsNames.Owning.Any(set => elements.ContainsKey(new SetElement(set, element)));
    }
}
