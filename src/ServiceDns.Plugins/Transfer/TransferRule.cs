using System.Net;
using ServiceDns.Dns;
using ServiceDns.Plugins.Exchange;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Transfer;

/// <summary>One <c>transfer</c> of a block: which zones, to whom.</summary>
internal sealed class TransferRule
{
    /// <summary>The zones, those in them included.</summary>
    public required IReadOnlyList<DomainName> Zones { get; init; }

    /// <summary>Whether anybody may have them.</summary>
    public bool ToAll { get; set; }

    /// <summary>Who may have them, and is told of changes.</summary>
    public List<Peer> To { get; } = [];

    /// <summary>The address that notifications come from; null for what the system chooses.</summary>
    public IPAddress? Source { get; set; }

    /// <summary>The key that notifications are signed with, or null.</summary>
    public KeyChoice? Key { get; set; }

    /// <summary>Whether the client may have the zones.</summary>
    public bool Allows(in ClientAddress client)
    {
        if (ToAll) return true;
        foreach (var receiver in To)
        {
            if (receiver.Is(client)) return true;
        }
        return false;
    }

    /// <summary>The rule of the longest zone that holds the name, or null; of equal ones, the first.</summary>
    public static TransferRule? Find(IReadOnlyList<TransferRule> rules, DomainName name) => rules
        .SelectMany(rule => rule.Zones.Where(name.IsWithin).Select(zone => (rule, zone)))
        .OrderByDescending(pair => pair.zone.LabelCount).Select(pair => pair.rule).FirstOrDefault();
}
