using System.Net;
using System.Net.Sockets;

namespace ServiceDns.Server;

/// <summary>One listen address while it is open: its UDP workers, and its connections, which all answer with the same dispatcher.</summary>
internal sealed class Listener : IDisposable
{
    private readonly ListenAddress address;
    private readonly ActiveDispatcher active;
    private readonly ListenerServices services;
    private readonly UdpWorkers workers;
    private readonly List<TcpAcceptor> acceptors = [];
    private readonly IConnections connections;
    private readonly bool isInherited;

    private Listener(
        ListenerRequest request, IReadOnlyList<BoundSockets> sockets, UdpPlacement placement, ListenerServices services, bool isInherited)
    {
        (this.services, this.isInherited) = (services, isInherited);
        address = request.Address;
        active = new ActiveDispatcher(request.Dispatcher, request.Settings);
        if (request.Address.IsQuic)
        {
            connections = QuicConnections.Open(request.Address, active, services);
        }
        else
        {
            IAcceptedConnections accepted = request.Address.Scheme switch
            {
                Corefile.Transport.Https => new HttpConnections(active, services, isGrpc: false),
                Corefile.Transport.Grpc => new HttpConnections(active, services, isGrpc: true),
                _ => new TcpConnections(active, services),
            };
            foreach (var bound in sockets) acceptors.Add(new TcpAcceptor(bound.Tcp, accepted, services.Time));
            connections = accepted;
        }
        workers = new UdpWorkers(request.Address, sockets, placement, services, MakeWorker);
        EndPoints = [.. sockets.Select(bound => bound.EndPoint), .. connections.EndPoints];
    }

    public IReadOnlyList<IPEndPoint> EndPoints { get; }

    /// <summary>How many UDP workers there are on each address, and where.</summary>
    public UdpPlacement Placement => workers.Placement;

    /// <summary>The sockets that another process could go on with.</summary>
    public IEnumerable<HandedSocket> Shareable =>
    [
        .. acceptors.Select(acceptor => new HandedSocket(HandedKind.Tcp, active.Current.Listener.Label, acceptor.Listening)),
        .. workers.Shareable.Select(socket => new HandedSocket(HandedKind.Udp, active.Current.Listener.Label, socket)),
    ];

    /// <summary>
    /// Binds, or takes what was inherited; nothing is served before <see cref="Start"/>, but the system queues what comes.
    /// </summary>
    /// <exception cref="ListenException">It can not be bound.</exception>
    public static Listener Open(ListenerRequest request, UdpPlacement placement, ListenerServices services, HandedSockets? inherited)
    {
        var isInherited = inherited?.Has(HandedKind.Tcp, request.Address.Label) == true;
        IReadOnlyList<BoundSockets> sockets = request.Address switch
        {
            { IsQuic: true } => [],
            { IsPath: true } => [UnixSockets.Open(request.Address, inherited)],
            _ => LocalAddresses.Open(request.Address, placement.Workers, inherited),
        };
        return new Listener(request, sockets, placement, services, isInherited);
    }

    public void Start()
    {
        workers.Start();
        acceptors.ForEach(acceptor => acceptor.Start());
        connections.Start();
    }

    /// <summary>Opens what a swap to another placement needs. The result is either completed or abandoned.</summary>
    /// <exception cref="ListenException">A socket can not be bound; everything stays as it was.</exception>
    public PreparedSwap Prepare(UdpPlacement placement) => new(this, workers, placement, workers.Prepare(placement));

    /// <summary>Answers with another dispatcher at once. The task ends when the one before has answered its last query.</summary>
    public Task SwapAsync(Dispatcher dispatcher, ListenerSettings settings)
    {
        connections.Adopt(settings);
        return DrainAsync(active.Swap(dispatcher, settings));
    }

    /// <summary>Closes to new queries at once. The task ends when all that came before is answered, or cut after the grace time.</summary>
    public async Task StopAsync()
    {
        var grace = new Grace(services.Time);
        Unbind(keepsPath: false);
        connections.Stop();
        await EndAsync(grace, [workers.StopAsync(isHandedOver: false), .. acceptors.Select(acceptor => acceptor.Ended)])
            .ConfigureAwait(false);
    }

    /// <summary>
    /// Leaves the sockets to the process that has them too and serves. What was taken in is answered; connections go over between two of
    /// their queries. The task ends when nothing is left, or after the grace time.
    /// </summary>
    /// <param name="give">Hands a connection over, and closes it here.</param>
    public async Task HandOverAsync(Action<HandedConnection> give)
    {
        var grace = new Grace(services.Time);
        acceptors.ForEach(acceptor => acceptor.Leave());
        var workersEnded = workers.StopAsync(isHandedOver: true);
        await grace.WaitAsync([.. acceptors.Select(acceptor => acceptor.Ended)]).ConfigureAwait(false);
        connections.HandOver(give);
        await EndAsync(grace, workersEnded).ConfigureAwait(false);
    }

    /// <summary>Goes on with a connection that the process before had.</summary>
    public void Adopt(HandedConnection connection) => connections.Resume(connection);

    /// <summary>For a listener that was never started.</summary>
    public void Dispose()
    {
        workers.Dispose();
        Unbind(keepsPath: isInherited); // the process before goes on serving there
        connections.Dispose();
    }

    private void Unbind(bool keepsPath)
    {
        acceptors.ForEach(acceptor => acceptor.Dispose());
        if (address.IsPath && !keepsPath) UnixSockets.Remove(address);
    }

    private IUdpWorker MakeWorker(Socket bound) =>
        OperatingSystem.IsLinux() && !active.Settings.PortableUdp && UdpWorker.IsAvailable(bound)
            ? new UdpWorker(bound, active, services)
            : new SocketUdpWorker(bound, active, services);

    /// <summary>
    /// A connection that stops reading may still have queries in hand, so queries are cancelled after the last has ended.
    /// </summary>
    private async Task EndAsync(Grace grace, params Task[] others)
    {
        await grace.WaitAsync([connections.Ended, .. others]).ConfigureAwait(false);
        await active.Current.Pending.DrainAsync(grace).ConfigureAwait(false);
        await connections.CloseAsync(grace).ConfigureAwait(false);
    }

    private async Task DrainAsync(Dispatcher old)
    {
        var grace = new Grace(services.Time);
        await grace.WaitAsync(workers.BatchEndAsync()).ConfigureAwait(false);
        await old.Pending.DrainAsync(grace).ConfigureAwait(false);
    }
}
