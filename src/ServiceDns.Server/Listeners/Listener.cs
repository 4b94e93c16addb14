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

    private Listener(ListenerRequest request, IReadOnlyList<BoundSockets> sockets, ListenerServices services)
    {
        this.services = services;
        active = new ActiveDispatcher(request.Dispatcher, request.Settings);
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
    public static Listener Open(ListenerRequest request, ListenerServices services)
    {
        var portable = request.Settings.PortableUdp || !OperatingSystem.IsLinux();
        return new Listener(request, LocalAddresses.Open(request.Address, portable ? 1 : request.Settings.UdpWorkers), services);
    }

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
        acceptors.ForEach(acceptor => acceptor.Dispose());
        connections.Stop();
        var served = Task.WhenAll([.. workers.Select(worker => worker.StopAsync()), .. acceptors.Select(acceptor => acceptor.Ended)]);
        await WithinGrace(served).ConfigureAwait(false);
        await active.Current.Pending.DrainAsync(ListenerServices.Grace, services.Time).ConfigureAwait(false);
        await connections.CloseAsync(ListenerServices.Grace).ConfigureAwait(false);
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
        await WithinGrace(Task.WhenAll(workers.Select(worker => worker.BatchEndAsync()))).ConfigureAwait(false);
        await old.Pending.DrainAsync(ListenerServices.Grace, services.Time).ConfigureAwait(false);
    }

    private async Task WithinGrace(Task task)
    {
        try
        {
            await task.WaitAsync(ListenerServices.Grace, services.Time).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            // a handler blocks its worker: go on without it
        }
    }
}
