using System.Net;

namespace ServiceDns.Server.Tests;

/// <summary>Listeners on loopback with a chain of one handler.</summary>
internal sealed class ListenerFixture : IAsyncDisposable
{
    public ListenerFixture(
        IQueryHandler chain, string host = "127.0.0.1", ListenerSettings? settings = null, TimeProvider? time = null, CpuFacts? cpus = null,
        string scheme = "dns")
    {
        Address = new ListenAddress(host, 0, scheme);
        Settings = settings ?? new ListenerSettings { UdpWorkers = 2 };
        Set = new ListenerSet(time ?? TimeProvider.System, new Random(1), Registry, Log, cpus is null ? CpuFacts.Read : () => cpus);
        Opened = Apply(chain);
    }

    public MetricRegistry Registry { get; } = new();

    public RecordingLogger Log { get; } = new();

    public ListenerSet Set { get; }

    public ListenAddress Address { get; }

    public ListenerSettings Settings { get; }

    public DnsMetrics Metrics => Set.Dispatching.Metrics;

    public string Label => Address.Label;

    /// <summary>What opening it said.</summary>
    public AppliedListeners Opened { get; }

    public IPEndPoint EndPoint => Set.EndPointsOf(Address)[0];

    /// <summary>Whether an IPv6 socket can be bound to loopback here.</summary>
    public static bool HasIPv6
    {
        get
        {
            try
            {
                using var socket = new System.Net.Sockets.Socket(
                    System.Net.Sockets.AddressFamily.InterNetworkV6, System.Net.Sockets.SocketType.Dgram, 0);
                socket.Bind(new IPEndPoint(IPAddress.IPv6Loopback, 0));
                return true;
            }
            catch (System.Net.Sockets.SocketException)
            {
                return false;
            }
        }
    }

    public AppliedListeners Apply(IQueryHandler chain) => Set.Apply([Request(Address, chain)]);

    /// <summary>As a reload with another <c>multisocket</c>.</summary>
    public AppliedListeners Apply(IQueryHandler chain, int udpWorkers) =>
        Set.Apply([Request(Address, chain) with { Settings = Settings with { UdpWorkers = udpWorkers } }]);

    public ListenerRequest Request(ListenAddress address, IQueryHandler chain) => new(
        address, new Dispatcher(Set.InfoOf(address), [new BlockRuntime(BlockInfo.None, chain)], Set.Dispatching), Settings);

    public UdpAsker Udp() => new(EndPoint);

    public TcpAsker Tcp() => new(EndPoint);

    public async ValueTask DisposeAsync() => await Set.StopAsync();
}
