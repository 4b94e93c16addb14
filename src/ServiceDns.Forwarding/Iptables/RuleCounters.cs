using ServiceDns.Linux.Netlink;
using ServiceDns.Linux.PacketCounters;
using ServiceDns.Linux.Sockets;

namespace ServiceDns.Forwarding.Iptables;

/// <summary>
/// What the rules count, for metrics, in counters of the kernel that have names: to read them takes no rules, and both families add to one.
/// kube-proxy's names stand for its own, which may run beside.
/// </summary>
public static class RuleCounters
{
    internal const string InvalidName = "sdns_ct_state_invalid_dropped", LocalhostName = "sdns_localhost_nps_accepted";

    private static readonly string[] Names = [InvalidName, LocalhostName];

    /// <summary>
    /// Packets that were dropped since conntrack calls them invalid, in the network namespace of the calling thread; 0 where the kernel
    /// does not count.
    /// </summary>
    public static ulong InvalidDropped => Read(InvalidName);

    /// <summary>As <see cref="InvalidDropped"/>, connections to node ports by 127.0.0.0/8.</summary>
    public static ulong LocalhostAccepted => Read(LocalhostName);

    /// <summary>The match that adds to a counter, as iptables-save prints it.</summary>
    internal static string Match(string name) => $"-m nfacct --nfacct-name  {name}";

    /// <summary>Makes the counters, where the kernel and the program have them.</summary>
    /// <returns>Whether rules may add to them.</returns>
    internal static bool Create(IIptables iptables)
    {
        try
        {
            using var socket = PacketCounterSocket.Open();
            return Names.All(name => socket.Create(name).IsSuccess) && KernelParts.Takes(iptables, Match(InvalidName));
        }
        catch (NetlinkException)
        {
            return false;
        }
    }

    /// <summary>Removes them; no rule may add to them any more.</summary>
    /// <exception cref="ForwardingException">One can not be removed.</exception>
    internal static void Delete()
    {
        try
        {
            using var socket = PacketCounterSocket.Open();
            foreach (var name in Names)
            {
                var result = socket.Delete(name);
                if (result.IsSuccess || result.Is(Errno.NotPermitted)) continue; // without the right there were none of ours
                throw new ForwardingException($"the counter {name} can not be removed: {result}");
            }
        }
        catch (NetlinkException error)
        {
            throw new ForwardingException(error.Message, error);
        }
    }

    private static ulong Read(string name)
    {
        try
        {
            using var socket = PacketCounterSocket.Open();
            return socket.Packets(name) ?? 0;
        }
        catch (NetlinkException)
        {
            return 0;
        }
    }
}
