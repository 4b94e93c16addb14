using System.Net;
using System.Net.Sockets;
using ServiceDns.Linux.Cpus;
using ServiceDns.Linux.Sockets;

namespace ServiceDns.Server;

/// <summary>
/// Serves one UDP socket from a thread of its own: a batch is received with one system call, parsed, answered in place, and sent with
/// another. A query that has to wait leaves the batch with its memory and is sent from the thread that completes it.
/// </summary>
internal sealed partial class UdpWorker : IUdpWorker
{
    private readonly Socket socket;
    private readonly int descriptor;
    private readonly bool isIPv6, tellsDestination;
    private readonly ClientAddress local;
    private readonly ActiveDispatcher active;
    private readonly TimeProvider time;
    private readonly WaitingQueries waiting;
    private readonly UdpSlotPool spare;
    private readonly DatagramBatch batch;
    private readonly UdpSlot[] slots = new UdpSlot[LoopBatch.Capacity];
    private readonly RequestKind[] kinds = new RequestKind[LoopBatch.Capacity];
    private readonly LoopBatch queries = new();
    private readonly BatchMark mark = new();
    private readonly TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Counter refusals;
    private readonly OverloadGate overload;
    private readonly TopSketches? tops;
    private readonly TopSketch? top;
    private readonly ulong clientSeed;
    private readonly WakePolicy wake;
    private readonly Action liftPolicy;
    private MetricShard shard = MetricShard.Shared;
    private CpuSet? place, wantedPlace;
    private long received;
    private volatile bool stopping, isShared;

    /// <param name="bound">A bound socket, which this object owns from now on.</param>
    /// <param name="active">What to answer with.</param>
    /// <param name="services">Clock, seeds, metrics.</param>
    public UdpWorker(Socket bound, ActiveDispatcher active, ListenerServices services)
    {
        socket = bound;
        descriptor = (int)bound.Handle;
        this.active = active;
        time = services.Time;
        wake = new WakePolicy(time, ThreadPolicy.IsUsual);
        liftPolicy = wake.Lift;
        var address = (IPEndPoint)bound.LocalEndPoint!;
        isIPv6 = address.AddressFamily == AddressFamily.InterNetworkV6;
        local = ClientAddress.From(address);
        tellsDestination = BoundSockets.IsWildcard(address);
        batch = new(LoopBatch.Capacity, active.Settings.JoinsAnswers && SocketOptions.HasSegments(socket));
        spare = new UdpSlotPool(services.Random, isIPv6, tellsDestination);
        for (var i = 0; i < LoopBatch.Capacity; i++) Load(i);
        var label = active.Current.Listener.Label;
        refusals = services.Dispatching.Metrics.SendFailures.With(label);
        waiting = new WaitingQueries(active.Settings.MaxInFlight, services.Dispatching.Metrics.Overloads.With(label), Close);
        clientSeed = (ulong)services.Random.NextInt64();
        tops = services.Dispatching.Top;
        top = tops?.Make();
        var shed = services.Dispatching.Metrics.Shed.With(label, DnsMetrics.ShedQuery);
        overload = new OverloadGate(
            new ReceiveQueue(socket, time), new HotClients(new SocketClientFilter(socket, isIPv6)), isIPv6,
            time, clientSeed, count => shed.Add(shard, count));
    }

    /// <summary>Whether this system has recvmmsg and lets us call it: some containers' seccomp filters do not.</summary>
    public static bool IsAvailable(Socket bound)
    {
        using var probe = new DatagramBatch(0);
        return -probe.TryReceive((int)bound.Handle) is not ((int)Errno.NoSuchCall or (int)Errno.NotPermitted);
    }

    public long Received => Volatile.Read(ref received);

    public void RunOn(CpuSet cpus)
    {
        Volatile.Write(ref wantedPlace, cpus);
        SocketOptions.SetIncomingCpu(socket, cpus.Count == 1 ? cpus.Numbers[0] : -1);
    }

    public void Start() => new Thread(Run) { IsBackground = true, Name = $"udp {socket.LocalEndPoint}" }.Start();

    public Task BatchEndAsync() => mark.EndAsync();

    public Task StopAsync()
    {
        SocketDeparture.Begin(socket);
        stopping = true; // what the thread takes from now on is the rest
        SocketDeparture.Wake(socket);
        return ended.Task;
    }

    public Socket? Shareable => socket;

    /// <remarks>The socket is not touched: shutting it down, or connecting it, would hold for the other process too.</remarks>
    public Task LeaveAsync()
    {
        isShared = true;
        stopping = true; // heeded after the next datagram, or the socket's time-out
        return ended.Task;
    }

    /// <summary>For a worker that was never started.</summary>
    public void Dispose() => Close();

    private void Run()
    {
        shard = MetricShard.ForThisThread();
        wake.Begin();
        while (!stopping)
        {
            if (place != Volatile.Read(ref wantedPlace)) Move();
            Take(batch.Receive(descriptor));
        }
        overload.End();
        if (!isShared) TakeAllThatCame();
        wake.Lift(); // the last word below may be heard by a thread of the pool that is still to be started
        shard.Release();
        ended.TrySetResult();
        waiting.Leave();
    }

    /// <remarks>A thread can only be moved where it may run; if that has changed meanwhile, it stays where it is.</remarks>
    private void Move()
    {
        place = Volatile.Read(ref wantedPlace);
        ThreadCpus.Bind(place!);
    }

    private void Take(int count)
    {
        if (count < 0)
        {
            if (IsFatal((Errno)(-count))) throw new SocketException(-count);
            return;
        }
        Volatile.Write(ref received, received + count);
        mark.Begin();
        Serve(count);
        mark.End(liftPolicy);
        wake.EndBatch();
    }

    private void TakeAllThatCame()
    {
        TakeTheRest();
        GracePeriod.Wait(); // what the kernel chose this socket for before it left
        TakeTheRest();
    }

    private void TakeTheRest()
    {
        while (batch.TryReceive(descriptor) is var count && count != -(int)Errno.TryAgain) Take(count);
    }

    /// <summary>Mistakes of this program, where trying again would spin. Anything else is the network's, and passes.</summary>
    private static bool IsFatal(Errno error) =>
        error is Errno.BadDescriptor or Errno.BadAddress or Errno.InvalidArgument or Errno.NotASocket;

    private void Load(int index)
    {
        var slot = slots[index] = spare.Rent();
        var query = slot.Query;
        query.Local = local;
        queries.Load(index, query);
        batch.Load(index, slot.Datagram);
    }

    private void Close()
    {
        if (top is not null) tops!.Remove(top);
        if (isShared) SharedSocket.Close(socket);
        else socket.Dispose();
        batch.Dispose();
        spare.Dispose();
        foreach (var slot in slots) slot.Dispose();
    }
}
