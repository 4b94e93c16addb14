using ServiceDns.Linux.Nftables;

namespace ServiceDns.Forwarding.Nftables;

/// <summary>Whose packets a chain forwards, which decides on masquerading.</summary>
internal enum Traffic : byte
{
    /// <summary>To a ClusterIP.</summary>
    Internal,

    /// <summary>To an external address, of a service with policy Cluster.</summary>
    External,

    /// <summary>To an external address, of a service with policy Local.</summary>
    Outside,

    /// <summary>As <see cref="Outside"/>, but from the node or a pod on it: policy Cluster, and masquerading is decided already.</summary>
    Inside,
}

/// <summary>
/// A chain that shares packets out over pools of one size. Services differ in the elements of maps alone, so there are as many chains as
/// there are different values of this.
/// </summary>
/// <param name="Traffic">Whose packets.</param>
/// <param name="IsNodePort">Whether frontends are node ports.</param>
/// <param name="Size">Endpoints in the pool.</param>
/// <param name="AffinitySeconds">How long clients stay with their endpoint; 0 when they do not.</param>
internal readonly record struct PoolChain(Traffic Traffic, bool IsNodePort, int Size, int AffinitySeconds)
{
    /// <summary>The chain's name in the kernel.</summary>
    public string Name
    {
        get
        {
            var traffic = Traffic.ToString().ToLowerInvariant();
            var frontends = IsNodePort ? "-node-port" : "";
            var affinity = AffinitySeconds == 0 ? "" : $"-sticky-{AffinitySeconds}";
            return $"{traffic}{frontends}-{Size}{affinity}";
        }
    }

    /// <summary>
    /// The size of the pools of the chain of that name, and whether clients stay with an endpoint; 0 for any other chain.
    /// </summary>
    public static (int Size, bool IsSticky) SizeOf(string name)
    {
        var words = name.Split('-');
        var isSticky = words is [.., "sticky", _];
        var size = isSticky ? words[^3] : words[^1];
        return Enum.TryParse<Traffic>(words[0], ignoreCase: true, out _) && int.TryParse(size, out var number)
            ? (number, isSticky)
            : default;
    }

    /// <summary>The map that leads to it.</summary>
    public string Map => Traffic == Traffic.Inside ? TableLayout.InsideChains : TableLayout.Chains;

    /// <summary>The chain and its rules.</summary>
    public ChainRules Build(TableLayout layout, TrafficRules traffic)
    {
        List<NftRule> rules = [.. traffic.Of(Traffic, IsNodePort)];
        if (Size > 0)
        {
            if (AffinitySeconds > 0) rules.AddRange(Stay(layout), Settle(layout));
            rules.Add(Spread(layout));
            if (Size > 1) rules.Add(TakeFirst(layout));
        }
        return new ChainRules(new NftChain(Name), rules);
    }

    private TimeSpan Timeout => TimeSpan.FromSeconds(AffinitySeconds);

    private TableSet Pools => Traffic == Traffic.Inside ? TableSet.InsidePools : TableSet.Pools;

    /// <summary>Chooses an endpoint at random.</summary>
    private NftRule Spread(TableLayout layout) => ChainRules.Rule("any endpoint", ForwardToSlot(layout, belowNumber: Size));

    /// <summary>
    /// Goes to the first endpoint. Each look-up of a packet finds what is in force by then: one that came here before the pool shrank may
    /// have chosen a slot that is gone since.
    /// </summary>
    private NftRule TakeFirst(TableLayout layout) =>
        ChainRules.Rule("the first endpoint, when that has just gone", ForwardToSlot(layout, belowNumber: 1));

    private NftExpressions ForwardToSlot(TableLayout layout, int belowNumber)
    {
        NftRegister pool = new(0), slot = new(1), endpoint = new(0);
        var rule = LoadNumber(layout, Pools, pool).Random(belowNumber, slot).Map(layout.NameOf(TableSet.Slots), pool, endpoint);
        return Forward(rule, layout, endpoint);
    }

    /// <summary>Goes to the endpoint that the client stays with, if that is still one.</summary>
    private NftRule Stay(TableLayout layout)
    {
        var rule = LoadClient(layout).MapNumber(TableLayout.Clients, Client, Choice)
            .Map(layout.NameOf(TableSet.Members), Pool, Member)
            .Update(TableLayout.Clients, Client, Choice, Timeout);
        return ChainRules.Rule("the client's endpoint", Forward(rule, layout, Member));
    }

    /// <summary>Chooses an endpoint at random and remembers it for the client. Does nothing when there are too many clients.</summary>
    private NftRule Settle(TableLayout layout)
    {
        var rule = LoadClient(layout).Random(Size, Choice).MapNumber(layout.NameOf(TableSet.Choices), Pool, Choice)
            .Map(layout.NameOf(TableSet.Members), Pool, Member)
            .Remove(TableLayout.Clients, Client, Choice) // an update would leave its data as they are: an endpoint that is gone
            .Update(TableLayout.Clients, Client, Choice, Timeout);
        return ChainRules.Rule("any endpoint, for the client to stay with", Forward(rule, layout, Member));
    }

    // Pool and choice are a key of choices and members; client and, behind it, the service port are one of clients.
    private static NftRegister Pool => new(0);

    private static NftRegister Choice => new(1);

    private static NftRegister Client => new(6);

    private static NftRegister Member => new(11);

    private NftExpressions LoadClient(TableLayout layout)
    {
        var rule = LoadNumber(layout, TableSet.Services, Client + layout.AddressRegisters).Source(layout, Client);
        return LoadNumber(layout, Pools, Pool, rule);
    }

    private NftExpressions LoadNumber(TableLayout layout, TableSet map, NftRegister to, NftExpressions? rule = null)
    {
        var frontend = new NftRegister(0);
        return (rule ?? new NftExpressions()).Frontend(layout, IsNodePort, frontend).MapNumber(layout.NameOf(map), frontend, to);
    }

    private static NftExpressions Forward(NftExpressions rule, TableLayout layout, NftRegister endpoint) =>
        rule.Counter().DestinationNat(layout.Family, endpoint, endpoint + layout.AddressRegisters);
}
