namespace ServiceDns.Forwarding.Nftables;

/// <summary>The sets and maps whose elements follow the plan. A frontend is an address, protocol and port; see README.md.</summary>
internal enum TableSet : byte
{
    /// <summary>Frontend → the number of the chain that forwards it.</summary>
    Frontends,

    /// <summary>Frontend → the number of the chain for the node and its pods, where policy Local is for others.</summary>
    InsideFrontends,

    /// <summary>Frontend → the number of its pool.</summary>
    Pools,

    /// <summary>Frontend → the number of the pool for the node and its pods, where policy Local is for others.</summary>
    InsidePools,

    /// <summary>Frontend → the number of its service port: that of the pool of policy Cluster, whether or not there is one.</summary>
    Services,

    /// <summary>Pool, slot → endpoint address, port.</summary>
    Slots,

    /// <summary>Pool, slot → the number of the endpoint, where clients stay with theirs.</summary>
    Choices,

    /// <summary>Pool, number of an endpoint → its address, port: whom clients may stay with.</summary>
    Members,

    /// <summary>Frontends whose packets are dropped.</summary>
    Dropped,

    /// <summary>Frontends whose packets are refused.</summary>
    Rejected,

    /// <summary>Frontend → the number of its service port, for those with source ranges.</summary>
    Filtered,

    /// <summary>Service port, source range: whom those let through.</summary>
    Sources,

    /// <summary>Endpoint address, the same again: a packet so addressed came from the endpoint that it goes to.</summary>
    Hairpins,

    /// <summary>ClusterIPs in use.</summary>
    ClusterAddresses,
}
