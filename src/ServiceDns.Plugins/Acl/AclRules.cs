using System.Collections.Frozen;
using ServiceDns.Dns;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Acl;

/// <summary>What becomes of a query.</summary>
internal enum AclAction
{
    /// <summary>No policy says anything.</summary>
    None,

    /// <summary>It is served.</summary>
    Allow,

    /// <summary>REFUSED.</summary>
    Block,

    /// <summary>An empty answer.</summary>
    Filter,

    /// <summary>Nothing is sent.</summary>
    Drop,
}

/// <summary>One line of a block: an action for some types and some clients.</summary>
/// <param name="Action">What becomes of the query.</param>
/// <param name="Types">Types it is for; null for all.</param>
/// <param name="Clients">Whom it is for.</param>
internal sealed record AclPolicy(AclAction Action, FrozenSet<RecordType>? Types, NetworkSet Clients)
{
    /// <summary>Whether the policy is for that query.</summary>
    public bool Matches(Query query) => (Types is null || Types.Contains(query.Type)) && Clients.Contains(query.Client);
}

/// <summary>One <c>acl</c>: its zones, and its policies in order.</summary>
internal sealed record AclRule(DomainName[] Zones, AclPolicy[] Policies)
{
    /// <summary>The longest of the rule's zones that holds the name; null when none does.</summary>
    public DomainName? ZoneOf(Query query)
    {
        DomainName? longest = null;
        foreach (var zone in Zones)
        {
            if ((longest is null || zone.Length > longest.Length) && query.IsWithin(zone)) longest = zone;
        }
        return longest;
    }

    /// <summary>What the first policy says that is for the query.</summary>
    public AclAction ActionFor(Query query)
    {
        foreach (var policy in Policies)
        {
            if (policy.Matches(query)) return policy.Action;
        }
        return AclAction.None;
    }
}
