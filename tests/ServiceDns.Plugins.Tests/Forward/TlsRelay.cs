using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace ServiceDns.Plugins.Tests.Forward;

/// <summary>Stands between a client and a server by TLS, passes all bytes on, and looks at what goes over the wire in the clear.</summary>
internal sealed class TlsRelay : IAsyncDisposable
{
    private const int PreSharedKey = 41; // RFC 8446, section 4.2.11

    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentQueue<Task> passing = new();
    private readonly CancellationTokenSource stopping = new();
    private readonly Task accepting;
    private int closed;

    /// <param name="port">The server's.</param>
    public TlsRelay(int port)
    {
        listener.Start();
        accepting = AcceptAsync(port);
    }

    /// <summary>Where it listens.</summary>
    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    /// <summary>What the server sent on each connection, in the order in which they were made.</summary>
    public List<MemoryStream> Sent { get; } = [];

    /// <summary>Connections that the client has closed.</summary>
    public int Closed => Volatile.Read(ref closed);

    /// <summary>Whether the server resumed a session on a connection: its hello then says which of the client's tickets it took.</summary>
    public bool IsResumed(int connection)
    {
        byte[] sent;
        lock (Sent) sent = Sent[connection].ToArray();
        Assert.Equal((22, 2), (sent[0], sent[5])); // a handshake record that begins with a ServerHello
        var at = 43 + 1 + sent[43] + 3; // behind the session's name, cipher suite and compression
        var end = at + 2 + BinaryPrimitives.ReadUInt16BigEndian(sent.AsSpan(at));
        for (at += 2; at < end; at += 4 + BinaryPrimitives.ReadUInt16BigEndian(sent.AsSpan(at + 2)))
        {
            if (BinaryPrimitives.ReadUInt16BigEndian(sent.AsSpan(at)) == PreSharedKey) return true;
        }
        return false;
    }

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        listener.Dispose();
        await accepting;
        await Task.WhenAll(passing);
        stopping.Dispose();
    }

    private async Task AcceptAsync(int port)
    {
        try
        {
            while (true) passing.Enqueue(PassAsync(await listener.AcceptSocketAsync(stopping.Token), port));
        }
        catch (OperationCanceledException)
        {
            // disposed
        }
    }

    private async Task PassAsync(Socket client, int port)
    {
        var sent = new MemoryStream();
        lock (Sent) Sent.Add(sent);
        using (client)
        {
            using var server = new Socket(SocketType.Stream, ProtocolType.Tcp);
            await server.ConnectAsync(IPAddress.Loopback, port);
            var there = CopyAsync(client, server, null);
            var back = CopyAsync(server, client, sent);
            if (await Task.WhenAny(there, back) == there) Interlocked.Increment(ref closed);
            client.Close();
            server.Close();
            await Task.WhenAll(there, back);
        }
    }

    private async Task CopyAsync(Socket from, Socket to, MemoryStream? copy)
    {
        var buffer = new byte[1 << 14];
        try
        {
            while (await from.ReceiveAsync(buffer, stopping.Token) is var length and > 0)
            {
                if (copy is not null) lock (Sent) copy.Write(buffer, 0, length);
                await to.SendAsync(buffer.AsMemory(0, length), stopping.Token);
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // one of the two is gone
        }
    }
}
