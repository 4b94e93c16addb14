using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;

namespace ServiceDns.Server;

/// <summary>
/// Serves one connection. Several queries may be under way at once (RFC 7766, section 6.2.1.1) and are answered as they are done; what is
/// ready at the same time goes out in one write.
/// </summary>
/// <remarks>
/// A client that does not take its answers is not read from any more: at most <see cref="OutputLimit"/> bytes of answers wait, plus those
/// of queries that were under way. A client that ends its side still gets its answers.
/// </remarks>
internal sealed partial class TcpConnection : IMessageStream, IIdleConnection
{
    private const int OutputLimit = 64 * 1024;

    private readonly Lock gate = new();
    private readonly Socket socket;
    private readonly IClientStream stream;
    private readonly ActiveDispatcher active;
    private readonly ListenerSettings settings;
    private readonly ListenerServices services;
    private readonly byte[] before;
    private readonly CancellationToken leaving;
    private ClientAddress client, local;
    private TcpOutput output;
    private TaskCompletionSource? changed;
    private int underWay, asked;
    private bool asking, writing, left;
    private volatile bool aborted;
    private long readDeadline, writeDeadline = long.MaxValue;

    /// <param name="connection">A new one, or one that another process had.</param>
    /// <param name="active">What to answer with.</param>
    /// <param name="settings">Limits.</param>
    /// <param name="services">Clock, queries, metrics.</param>
    /// <param name="leaving">Cancelled when another process takes the connections over.</param>
    public TcpConnection(
        HandedConnection connection, ActiveDispatcher active, ListenerSettings settings, ListenerServices services,
        CancellationToken leaving)
    {
        (asked, before) = (connection.Asked, connection.Rest);
        if (settings.Proxy is null) this.leaving = leaving; // else this process alone knows who the client is
        var accepted = socket = connection.Socket;
        stream = settings.Tls is { } tls ? new TlsStream(accepted, tls) : new PlainStream(accepted);
        this.active = active;
        this.settings = settings;
        this.services = services;
        IdleSince = Now;
        readDeadline = After(asked > 0 && before.Length == 0 ? settings.IdleTimeout : settings.ReadTimeout);
        if (accepted.AddressFamily == AddressFamily.Unix) return; // whose clients have no address
        try
        {
            accepted.NoDelay = true;
            if (accepted.RemoteEndPoint is not IPEndPoint peer)
            {
                aborted = true; // one that another process had, and that was reset on the way here
                return;
            }
            client = ClientAddress.From(peer);
            local = ClientAddress.From((IPEndPoint)accepted.LocalEndPoint!);
        }
        catch (SocketException)
        {
            aborted = true; // gone already
        }
    }

    /// <inheritdoc/>
    public bool IsIdle
    {
        get
        {
            lock (gate) return IsSettled;
        }
    }

    /// <summary>Whether another process could go on with it.</summary>
    public bool IsShareable => stream.Shareable is not null && settings.Proxy is null;

    /// <inheritdoc/>
    public long IdleSince { get; private set; }

    private bool IsOver => aborted || asked == settings.MaxQueriesPerConnection;

    private bool IsSettled => !asking && underWay == 0 && output.Length == 0 && !writing;

    private bool HasRoom => underWay < settings.MaxPipelined && output.Length < OutputLimit;

    private long Now => services.Time.GetTimestamp();

    /// <summary>Serves until the client or the server ends the connection. Throws only in debug mode, what a handler threw.</summary>
    /// <returns>The connection, open, when it goes over to another process; else null.</returns>
    public async Task<HandedConnection?> RunAsync()
    {
        byte[] rest = [];
        if (await OpenAsync().ConfigureAwait(false))
        {
            using var input = new TcpInput();
            input.Begin(before);
            do
            {
                while (AskAll(input)) await UntilAsync(static connection => connection.HasRoom).ConfigureAwait(false);
                StartWriting();
            }
            while (!IsOver && await ReceiveAsync(input).ConfigureAwait(false));
            rest = input.TakeRest();
        }
        await UntilAsync(static connection => connection.IsSettled).ConfigureAwait(false);
        if (left && !IsOver) return new HandedConnection(stream.Shareable!, asked, rest);
        if (!aborted) await stream.CloseAsync().ConfigureAwait(false);
        Abort();
        return null;
    }

    /// <summary>Reads no more; what was asked is answered, then the connection ends.</summary>
    public void StopReading() => stream.StopReading();

    /// <summary>Ends the connection when its client should have sent or taken something by <paramref name="now"/>.</summary>
    public void EndIfLate(long now)
    {
        bool stuck, silent;
        lock (gate) (stuck, silent) = (now > writeDeadline, now > readDeadline && IsSettled);
        if (stuck) Abort();
        else if (silent) EndIdle();
    }

    /// <summary>
    /// Ends a connection on which nothing is under way, so that the client reads an end of the stream (RFC 7766, section 6.2.3).
    /// Disposing of the socket under its reader would reset the connection, which clients that keep one for the next query take for a
    /// failure.
    /// </summary>
    public void EndIdle() => stream.End();

    /// <summary>Ends the connection now.</summary>
    public void Abort()
    {
        lock (gate)
        {
            aborted = true;
            Wake();
        }
        stream.Dispose();
    }

    private async ValueTask<bool> OpenAsync()
    {
        try
        {
            if (settings.Proxy is { } proxy && !aborted) await ReadProxyHeaderAsync(proxy).ConfigureAwait(false);
            if (!aborted) await stream.OpenAsync().ConfigureAwait(false);
            return !aborted;
        }
        catch (Exception error) when (IClientStream.IsLoss(error))
        {
            Abort();
            return false;
        }
    }

    private async ValueTask ReadProxyHeaderAsync(ProxyProtocol proxy)
    {
        var preface = await ProxyPreface.ReadAsync(socket, proxy.PolicyOf(client), CancellationToken.None).ConfigureAwait(false);
        if (preface is null)
        {
            Abort();
            return;
        }
        if (preface.Header is { } header) (client, local) = (header.Source, header.Destination);
        stream.Unread(preface.Rest);
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<bool> ReceiveAsync(TcpInput input)
    {
        try
        {
            var count = await stream.ReceiveAsync(input.Room(), leaving).ConfigureAwait(false);
            if (!input.HasPart) SetReadDeadline(After(settings.ReadTimeout));
            input.Received(count);
            return count > 0;
        }
        catch (OperationCanceledException)
        {
            left = true;
            return false;
        }
        catch (Exception error) when (IClientStream.IsLoss(error))
        {
            return false;
        }
    }

    private void SetReadDeadline(long deadline)
    {
        lock (gate) readDeadline = deadline;
    }

    private long After(TimeSpan timeout) => Now + (long)(timeout.TotalSeconds * services.Time.TimestampFrequency);
}
