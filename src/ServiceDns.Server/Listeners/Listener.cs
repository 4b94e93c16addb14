using System.Net;
using System.Net.Sockets;

namespace ServiceDns.Server;

/// <summary>One listen address while it is open: its UDP workers and its TCP side, which all answer with the same dispatcher.</summary>
internal sealed class Listener : IDisposable
{
    private readonly ActiveDispatcher active;
    private readonly ListenerServices services;
    private readonly List<IUdpWorker> workers = [];
    private readonly List<TcpAcceptor> acceptors = [];
    private readonly TcpConnections connections;
    private readonly int udpWorkers;

    private Listener(ListenerRequest request, IReadOnlyList<BoundSockets> sockets, ListenerServices services)
    {
        this.services = services;
        active = new ActiveDispatcher(request.Dispatcher, request.Settings);
        udpWorkers = UdpWorkersOf(request.Settings);
        connections = new TcpConnections(active, services);
        foreach (var bound in sockets)
        {
            acceptors.Add(new TcpAcceptor(bound.Tcp, connections, services.Time));
            foreach (var udp in bound.Udp) workers.Add(MakeWorker(udp, request.Settings));
        }
        EndPoints = [.. sockets.Select(bound => bound.EndPoint)];
    }

    public IReadOnlyList<IPEndPoint> EndPoints { get; }

    /// <summary>Binds; nothing is served before <see cref="Start"/>, but the system queues what comes.</summary>
    /// <exception cref="ListenException">It can not be bound.</exception>
    public static Listener Open(ListenerRequest request, ListenerServices services) =>
        new(request, LocalAddresses.Open(request.Address, UdpWorkersOf(request.Settings)), services);

    /// <summary>Whether these sockets will do for the settings; others can be opened beside them.</summary>
    public bool CanServe(ListenerSettings settings) => UdpWorkersOf(settings) == udpWorkers;

    public void Start()
    {
        workers.ForEach(worker => worker.Start());
        acceptors.ForEach(acceptor => acceptor.Start());
    }

    /// <summary>Answers with another dispatcher at once. The task ends when the one before has answered its last query.</summary>
    public Task SwapAsync(Dispatcher dispatcher, ListenerSettings settings) => DrainAsync(active.Swap(dispatcher, settings));

    /// <summary>Closes to new queries at once. The task ends when all that came before is answered, or cut after the grace time.</summary>
    public async Task StopAsync()
    {
        var grace = new Grace(services.Time);
        acceptors.ForEach(acceptor => acceptor.Dispose());
        connections.Stop();
        await grace.WaitAsync([.. workers.Select(worker => worker.StopAsync()), .. acceptors.Select(acceptor => acceptor.Ended)]).ConfigureAwait(false);
        await active.Current.Pending.DrainAsync(grace).ConfigureAwait(false);
        await connections.CloseAsync(grace).ConfigureAwait(false);
    }

    /// <summary>For a listener that was never started.</summary>
    public void Dispose()
    {
        workers.ForEach(worker => worker.Dispose());
        acceptors.ForEach(acceptor => acceptor.Dispose());
        connections.Dispose();
    }

    private IUdpWorker MakeWorker(Socket bound, ListenerSettings settings) =>
        OperatingSystem.IsLinux() && !settings.PortableUdp && UdpWorker.IsAvailable(bound)
            ? new UdpWorker(bound, active, services)
            : new SocketUdpWorker(bound, active, services);

    private async Task DrainAsync(Dispatcher old)
    {
        var grace = new Grace(services.Time);
        await grace.WaitAsync([.. workers.Select(worker => worker.BatchEndAsync())]).ConfigureAwait(false);
        await old.Pending.DrainAsync(grace).ConfigureAwait(false);
    }

    /// <summary>One socket where the system does not share datagrams out among several.</summary>
    private static int UdpWorkersOf(ListenerSettings settings) =>
        settings.PortableUdp || !OperatingSystem.IsLinux() ? 1 : settings.UdpWorkers;
}
