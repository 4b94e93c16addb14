using System.Net;
using ServiceDns.Dns;
using ServiceDns.Plugins.Forward.Upstreams;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Forward;

/// <summary>How the next upstream is chosen.</summary>
internal enum UpstreamPolicy
{
    /// <summary>In a new random order for each query.</summary>
    Random,

    /// <summary>Each query begins with the one after that of the query before.</summary>
    RoundRobin,

    /// <summary>In the order of the Corefile.</summary>
    Sequential,
}

/// <summary>What one <c>forward FROM TO… { … }</c> says.</summary>
internal sealed record ForwardOptions
{
    /// <summary>Who records what is asked, set when the configuration starts; null for nobody.</summary>
    public IUpstreamTap? Tap { get; set; }

    /// <summary>CoreDNS lets one query try each upstream twice unless told otherwise.</summary>
    private const int AttemptsPerUpstream = 2;

    /// <summary>Whether a response without records says which upstream has none.</summary>
    public bool GivesReasons { get; set; }

    /// <summary>Names in this zone are forwarded.</summary>
    public DomainName From { get; set; } = DomainName.Root;

    /// <summary>Zones within it that are not.</summary>
    public List<string> Except { get; } = [];

    /// <summary>TCP for every query.</summary>
    public bool ForceTcp { get; set; }

    /// <summary>UDP first also for queries that came by TCP.</summary>
    public bool PreferUdp { get; set; }

    /// <summary>How long an idle connection is kept.</summary>
    public TimeSpan Expire { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a connection is used at all; zero for no limit.</summary>
    public TimeSpan MaxAge { get; set; }

    /// <summary>Idle connections kept for each upstream and protocol; 0 for no limit.</summary>
    public int MaxIdleConnections { get; set; }

    /// <summary>How long an upstream may take to answer.</summary>
    public TimeSpan ReadTimeout { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>Failed checks after which an upstream counts as down; 0 for never, and then none is checked.</summary>
    public uint MaxFails { get; set; } = 2;

    /// <summary>Failed attempts of one query before it is given up; 0 for no limit, null for twice the upstreams.</summary>
    public uint? MaxConnectAttempts { get; set; }

    /// <summary>The order of upstreams.</summary>
    public UpstreamPolicy Policy { get; set; }

    /// <summary>Time between two health checks.</summary>
    public TimeSpan CheckInterval { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>Whether health checks ask for recursion.</summary>
    public bool CheckRecursion { get; set; } = true;

    /// <summary>The name that health checks ask the NS records of.</summary>
    public DomainName CheckDomain { get; set; } = DomainName.Root;

    /// <summary>Most queries under way at once; 0 for no limit, null for the limit that guards the process.</summary>
    public long? MaxConcurrent { get; set; }

    /// <summary>Response codes that hand the query to the next <c>forward</c>.</summary>
    public HashSet<ResponseCode> NextCodes { get; } = [];

    /// <summary>Whether an answer without records does so too.</summary>
    public bool NextOnNoData { get; set; }

    /// <summary>SERVFAIL at once when all upstreams are down, in place of trying one at random.</summary>
    public bool FailFast { get; set; }

    /// <summary>Response codes that make the next upstream be tried.</summary>
    public HashSet<ResponseCode> FailoverCodes { get; } = [];

    /// <summary>How connections by TLS and HTTPS are secured.</summary>
    public required UpstreamTls Tls { get; set; }

    /// <summary>The name that upstreams by TLS and HTTPS must prove to have, where theirs is not given; null for their address.</summary>
    public string? TlsServerName { get; set; }

    /// <summary>Whether upstreams by HTTPS are asked by GET, not POST.</summary>
    public bool DohByGet { get; set; }

    /// <summary>The address to send from, or null for what the system chooses.</summary>
    public IPAddress? Source { get; set; }

    /// <summary>Who resolves upstreams that are given by name; none for the system's resolver.</summary>
    public List<IPEndPoint> Resolvers { get; } = [];

    /// <summary>Failed attempts that a query may make among <paramref name="upstreams"/> upstreams.</summary>
    public ulong AttemptsFor(int upstreams) => MaxConnectAttempts switch
    {
        null => (ulong)(AttemptsPerUpstream * upstreams),
        0 => ulong.MaxValue,
        { } limit => limit,
    };
}
