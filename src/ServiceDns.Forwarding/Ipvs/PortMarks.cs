using ServiceDns.Linux.Ipset;

namespace ServiceDns.Forwarding.Ipvs;

/// <summary>
/// Gives service ports marks for packets. A mark is a number in sixteen bits that masquerading has no use for; it names a virtual server.
/// </summary>
/// <param name="masqueradeBit">The bit that masquerading uses.</param>
internal sealed class PortMarks(int masqueradeBit)
{
    private const int Most = ushort.MaxValue;

    private readonly int shift = masqueradeBit < 16 ? 16 : 0;
    private readonly Dictionary<ServicePortKey, uint> marks = [];
    private readonly HashSet<uint> taken = [];
    private uint last;

    /// <summary>The bits that marks are in.</summary>
    public uint Mask => (uint)Most << shift;

    /// <summary>The mark of a service port; given now if it has none. 0 when all are given away.</summary>
    public uint Take(ServicePortKey port)
    {
        if (marks.TryGetValue(port, out var mark)) return mark;
        if (taken.Count == Most) return 0;
        do last = last % Most + 1;
        while (!taken.Add(last << shift));
        return marks[port] = last << shift;
    }

    /// <summary>The mark that a service port has, or 0.</summary>
    public uint Find(ServicePortKey port) => marks.GetValueOrDefault(port);

    /// <summary>Takes a service port's mark back, for others.</summary>
    public void Return(ServicePortKey port)
    {
        if (marks.Remove(port, out var mark)) taken.Remove(mark);
    }

    /// <summary>Takes over the marks that a former process gave: those of the elements which are this port's now.</summary>
    public void Adopt(
        PlannedPort port, IReadOnlyDictionary<(Cluster.Address?, IpsetPort?), uint> former, IEnumerable<Cluster.Address> nodePorts)
    {
        foreach (var frontend in port.Frontends)
        {
            if (!frontend.IsExternal) continue;
            foreach (var address in frontend.Kind == FrontendKind.NodePort ? nodePorts : [frontend.Address])
            {
                if (!former.TryGetValue((address, new IpsetPort(port.Key.Protocol, frontend.Port)), out var mark)) continue;
                if ((mark & ~Mask) != 0 || mark == 0 || !taken.Add(mark)) continue;
                marks[port.Key] = mark;
                return;
            }
        }
    }
}
