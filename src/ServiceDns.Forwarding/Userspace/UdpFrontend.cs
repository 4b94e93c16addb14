using System.Buffers;
using System.Net;
using System.Net.Sockets;
using ServiceDns.Cluster;

namespace ServiceDns.Forwarding.Userspace;

/// <summary>Passes datagrams of one frontend to endpoints, each client's to one of them, and replies back.</summary>
internal sealed class UdpFrontend : IFrontendSocket
{
    private const int LargestDatagram = 65535, MostFlows = 16384;

    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(30); // nf_conntrack_udp_timeout

    private readonly Socket socket;
    private readonly FrontendKind kind;
    private readonly PortTraffic traffic;
    private readonly SocketBudget budget;
    private readonly TimeProvider time;
    private readonly Lock gate = new();
    private readonly Dictionary<SocketAddress, Flow> flows = [];
    private readonly CancellationTokenSource stop = new();
    private readonly ITimer sweep;
    private readonly Task loop;

    /// <summary>Passes datagrams on from now on.</summary>
    public UdpFrontend(Socket socket, FrontendKind kind, PortTraffic traffic, SocketBudget budget, TimeProvider time)
    {
        (this.socket, this.kind, this.traffic, this.budget, this.time) = (socket, kind, traffic, budget, time);
        sweep = time.CreateTimer(_ => Drop(flow => time.GetElapsedTime(flow.UsedAt) > Idle), null, Idle, Idle);
        loop = Task.Run(ReceiveAsync);
    }

    public IPEndPoint LocalEndPoint => (IPEndPoint)socket.LocalEndPoint!;

    /// <summary>Flows to endpoints that serve no more end at once: the client's next datagram goes elsewhere.</summary>
    public void Review() => Drop(flow => !traffic.MayKeep(flow.Endpoint));

    public void Dispose()
    {
        stop.Cancel();
        sweep.Dispose();
        socket.Dispose();
        loop.Wait();
        Drop(_ => true);
        stop.Dispose();
    }

    private async Task ReceiveAsync()
    {
        var buffer = GC.AllocateUninitializedArray<byte>(LargestDatagram);
        var from = new SocketAddress(socket.AddressFamily);
        while (!stop.IsCancellationRequested)
        {
            try
            {
                var length = await socket.ReceiveFromAsync(buffer, SocketFlags.None, from, stop.Token);
                if (FlowOf(from) is { } flow) await flow.Socket.SendAsync(buffer.AsMemory(0, length), SocketFlags.None, stop.Token);
            }
            catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException)
            {
                if (stop.IsCancellationRequested) return;
            }
            catch (SocketException)
            {
                // The endpoint refused: the flow's own loop ends it. The datagram is lost, as datagrams may be.
            }
        }
    }

    private Flow? FlowOf(SocketAddress from)
    {
        lock (gate)
        {
            if (flows.TryGetValue(from, out var known))
            {
                known.UsedAt = time.GetTimestamp();
                return known;
            }
            if (flows.Count >= MostFlows) return null;
            var client = (IPEndPoint)LocalEndPoint.Create(from);
            var source = Address.From(client.Address);
            var isOwn = IPAddress.IsLoopback(client.Address) || client.Address.Equals(LocalEndPoint.Address);
            if (traffic.Pick(kind, source, isOwn, []) is not { } endpoint || Connect(endpoint) is not { } connected) return null;
            var copy = new SocketAddress(from.Family, from.Size);
            from.Buffer.Span[..from.Size].CopyTo(copy.Buffer.Span);
            var flow = new Flow(copy, endpoint, connected) { UsedAt = time.GetTimestamp() };
            flows.Add(copy, flow);
            _ = ReturnAsync(flow);
            return flow;
        }
    }

    /// <summary>A socket for a flow; null when there are as many as there may be.</summary>
    private Socket? Connect(PlannedEndpoint endpoint)
    {
        if (!budget.TryTake(1)) return null;
        Socket? connected = null;
        try
        {
            var address = endpoint.Address.ToIPAddress();
            connected = new Socket(address.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
            connected.Connect(address, endpoint.Port);
            return connected;
        }
        catch
        {
            connected?.Dispose(); // no route: there is a datagram after the other to find that out with
            budget.Return(1);
            throw;
        }
    }

    /// <summary>Waits without a buffer, since thousands of flows may wait.</summary>
    private async Task ReturnAsync(Flow flow)
    {
        var first = new byte[1];
        try
        {
            while (true)
            {
                await flow.Socket.ReceiveAsync(first, SocketFlags.Peek, stop.Token);
                await ReturnOneAsync(flow);
            }
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            Drop(other => ReferenceEquals(other, flow));
        }
    }

    private async Task ReturnOneAsync(Flow flow)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(LargestDatagram);
        try
        {
            var length = await flow.Socket.ReceiveAsync(buffer, SocketFlags.None, stop.Token);
            flow.UsedAt = time.GetTimestamp();
            await socket.SendToAsync(buffer.AsMemory(0, length), SocketFlags.None, flow.Client, stop.Token);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private void Drop(Func<Flow, bool> isOver)
    {
        lock (gate)
        {
            foreach (var flow in flows.Values.Where(isOver).ToList())
            {
                flows.Remove(flow.Client);
                flow.Socket.Dispose();
                budget.Return(1);
            }
        }
    }

    private sealed class Flow(SocketAddress client, PlannedEndpoint endpoint, Socket socket)
    {
        private long usedAt;

        public SocketAddress Client => client;

        public PlannedEndpoint Endpoint => endpoint;

        public Socket Socket => socket;

        public long UsedAt
        {
            get => Volatile.Read(ref usedAt);
            set => Volatile.Write(ref usedAt, value);
        }
    }
}
