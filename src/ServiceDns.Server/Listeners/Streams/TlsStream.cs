using System.Net.Security;
using System.Net.Sockets;
using System.Runtime.CompilerServices;

namespace ServiceDns.Server;

/// <summary>Bytes inside of TLS (RFC 7858).</summary>
internal sealed class TlsStream(Socket socket, IServerTls tls) : IClientStream
{
    private static readonly List<SslApplicationProtocol> Protocols = [new("dot")]; // RFC 7858, section 11, registers the name

    private readonly SslStream ssl = new(new NetworkStream(socket));
    private int ending;

    public async ValueTask OpenAsync() => await ssl.AuthenticateAsServerAsync(tls.OptionsFor(Protocols)).ConfigureAwait(false);

    public Socket? Shareable => null;

    public ValueTask<int> ReceiveAsync(Memory<byte> room, CancellationToken leaving) => ssl.ReadAsync(room, CancellationToken.None);

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<int> SendAsync(ReadOnlyMemory<byte> bytes)
    {
        await ssl.WriteAsync(bytes).ConfigureAwait(false);
        return bytes.Length;
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
