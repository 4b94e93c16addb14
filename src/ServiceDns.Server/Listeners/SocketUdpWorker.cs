using System.Net;
using System.Net.Sockets;
using ServiceDns.Linux.Cpus;
using ServiceDns.Linux.Sockets;

namespace ServiceDns.Server;

/// <summary>Serves one UDP socket with the framework's sockets, one datagram at a time, for systems without recvmmsg.</summary>
/// <remarks>On a socket bound to every address, the system chooses the address that a reply comes from.</remarks>
internal sealed class SocketUdpWorker : IUdpWorker
{
    private readonly Socket socket;
    private readonly bool isIPv6;
    private readonly ClientAddress local;
    private readonly ActiveDispatcher active;
    private readonly ListenerServices services;
    private readonly WaitingQueries waiting;
    private readonly Counter refusals;
    private readonly BatchMark mark = new();
    private readonly CancellationTokenSource stopping = new();
    private Task running = Task.CompletedTask;
    private long received;

    /// <param name="bound">A bound socket, which this object owns from now on.</param>
    /// <param name="active">What to answer with.</param>
    /// <param name="services">Clock, queries, metrics.</param>
    public SocketUdpWorker(Socket bound, ActiveDispatcher active, ListenerServices services)
    {
        socket = bound;
        this.active = active;
        this.services = services;
        isIPv6 = bound.AddressFamily == AddressFamily.InterNetworkV6;
        local = ClientAddress.From((IPEndPoint)bound.LocalEndPoint!);
        var label = active.Current.Listener.Label;
        refusals = services.Dispatching.Metrics.SendFailures.With(label);
        waiting = new WaitingQueries(active.Settings.MaxInFlight, services.Dispatching.Metrics.Overloads.With(label), bound.Dispose);
    }

    public long Received => Volatile.Read(ref received);

    /// <remarks>Has no thread of its own.</remarks>
    public void RunOn(CpuSet cpus)
    {
    }

    public void Start() => running = Task.Run(RunAsync);

    public Task BatchEndAsync() => mark.EndAsync();

    public async Task StopAsync()
    {
        if (OperatingSystem.IsLinux()) SocketDeparture.Begin(socket); // elsewhere the only one of its address
        await stopping.CancelAsync().ConfigureAwait(false);
        await running.ConfigureAwait(false);
    }

    /// <remarks>The framework makes its socket one that never blocks, which the loop of another process could not wait with.</remarks>
    public Socket? Shareable => null;

    public Task LeaveAsync() => StopAsync();

    /// <summary>For a worker that was never started.</summary>
    public void Dispose() => socket.Dispose();

    private async Task RunAsync()
    {
        var buffer = new byte[UdpSlot.ReceiveLimit];
        var peer = new SocketAddress(socket.AddressFamily);
        await TakeAllAsync(buffer, peer).ConfigureAwait(false);
        if (OperatingSystem.IsLinux())
        {
            GracePeriod.Wait(); // what the kernel chose this socket for before it left
            await TakeAllAsync(buffer, peer).ConfigureAwait(false);
        }
        waiting.Leave();
    }

    private async ValueTask TakeAllAsync(byte[] buffer, SocketAddress peer)
    {
        while (await ReceiveAsync(buffer, peer).ConfigureAwait(false) is var length and >= 0)
        {
            Volatile.Write(ref received, received + 1);
            mark.Begin();
            Serve(buffer.AsSpan(0, length), peer);
            mark.End();
        }
    }

    private async ValueTask<int> ReceiveAsync(byte[] buffer, SocketAddress peer)
    {
        while (!stopping.IsCancellationRequested || socket.Available > 0)
        {
            try
            {
                return await socket.ReceiveFromAsync(buffer, SocketFlags.None, peer, stopping.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                if (socket.Available > 0) return socket.ReceiveFrom(buffer, SocketFlags.None, peer);
            }
            catch (SocketException error) when (error.SocketErrorCode is SocketError.ConnectionReset or SocketError.MessageSize)
            {
                // Windows: a client is gone, or sent more than we read
            }
        }
        return -1;
    }

    private void Serve(ReadOnlySpan<byte> request, SocketAddress peer)
    {
        var dispatcher = active.Current;
        if (!waiting.TryAdmit(1)) return;
        var client = RateSketch.Hash(OverloadGate.KeyOf(peer.Buffer.Span, isIPv6), seed: 0);
        var query = services.Dispatching.Queries.Rent();
        request.CopyTo(query.Buffer);
        SocketAddresses.Read(peer.Buffer.Span, isIPv6, ref query.Client);
        query.Local = local;
        query.Transport = Transport.Udp;
        query.Shard = MetricShard.Shared;
        query.ReceivedAt = services.Time.GetTimestamp();
        query.Depth = 0;
        var length = active.Settings.Proxy is { } proxy ? proxy.Unwrap(query, request.Length) : request.Length;
        var kind = length < 0 ? RequestKind.Ignore : query.Parse(length);
        var serving = dispatcher.ServeAsync(query, kind, waiting.TokenFor(client, dispatcher.Pending.Token));
        if (serving.IsCompletedSuccessfully)
        {
            Reply(query, serving.Result, peer);
            return;
        }
        waiting.Enter(client);
        dispatcher.Pending.Enter();
        var copy = new SocketAddress(peer.Family, peer.Size);
        peer.Buffer.CopyTo(copy.Buffer);
        ReplyLater(query, serving, copy, dispatcher.Pending, client);
    }

    /// <remarks>In debug mode a handler's exception comes out here and ends the process.</remarks>
    private async void ReplyLater(Query query, ValueTask<int> serving, SocketAddress peer, PendingQueries pending, ulong client)
    {
        Reply(query, await serving.ConfigureAwait(false), peer);
        pending.Leave();
        waiting.Leave(client);
    }

    private void Reply(Query query, int length, SocketAddress peer)
    {
        try
        {
            if (length > 0) socket.SendTo(query.Buffer[..length], SocketFlags.None, peer);
        }
        catch (SocketException)
        {
            refusals.Increment();
        }
        services.Dispatching.Queries.Return(query);
    }
}
