using System.Net.Security;
using System.Net.Sockets;
using System.Runtime.CompilerServices;

namespace ServiceDns.Server;

/// <summary>Bytes inside of TLS (RFC 7858).</summary>
internal sealed class TlsStream : IClientStream
{
    private static readonly List<SslApplicationProtocol> Protocols = [new("dot")]; // RFC 7858, section 11, registers the name

    private readonly Socket socket;
    private readonly IServerTls tls;
    private readonly UnreadStream bytes;
    private readonly SslStream ssl;
    private int ending;

    /// <summary>Owns the socket from now on.</summary>
    public TlsStream(Socket socket, IServerTls tls)
    {
        this.socket = socket;
        this.tls = tls;
        bytes = new UnreadStream(socket, ownsSocket: false);
        ssl = new SslStream(bytes);
    }

    public void Unread(ReadOnlyMemory<byte> received) => bytes.Unread(received);

    public async ValueTask OpenAsync() => await ssl.AuthenticateAsServerAsync(tls.OptionsFor(Protocols)).ConfigureAwait(false);

    public Socket? Shareable => null;

    public ValueTask<int> ReceiveAsync(Memory<byte> room, CancellationToken leaving) => ssl.ReadAsync(room, CancellationToken.None);

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<int> SendAsync(ReadOnlyMemory<byte> answers)
    {
        try
        {
            await ssl.WriteAsync(answers).ConfigureAwait(false);
            return answers.Length;
        }
        catch (InvalidOperationException error) when (Volatile.Read(ref ending) != 0)
        {
            throw new IOException("TLS takes nothing behind its goodbye", error);
        }
    }

    public async ValueTask CloseAsync()
    {
        try
        {
            if (ssl.IsAuthenticated) await ssl.ShutdownAsync().ConfigureAwait(false);
        }
        catch (Exception error) when (IClientStream.IsLoss(error) || error is InvalidOperationException)
        {
            // the client was quicker, or is being written to
        }
    }

    public void StopReading() => PlainStream.Shutdown(socket, SocketShutdown.Receive);

    /// <summary>A second call does not wait for a client that does not take the first one's goodbye.</summary>
    public void End()
    {
        if (Interlocked.Exchange(ref ending, 1) == 0) _ = EndAsync();
        else PlainStream.Shutdown(socket, SocketShutdown.Both);
    }

    public void Dispose()
    {
        ssl.Dispose();
        socket.Dispose();
    }

    private async Task EndAsync()
    {
        await CloseAsync().ConfigureAwait(false);
        PlainStream.Shutdown(socket, SocketShutdown.Both);
    }
}
