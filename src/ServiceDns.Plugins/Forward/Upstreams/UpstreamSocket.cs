using System.Net;
using System.Net.Sockets;
using System.Threading.Tasks.Sources;

namespace ServiceDns.Plugins.Forward.Upstreams;

/// <summary>A connected socket with a deadline. One operation at a time; errors are results, not exceptions.</summary>
/// <remarks>
/// When the deadline passes, or <see cref="Abort"/> is called, the socket is closed, which ends the operation. So a socket whose
/// operation failed is of no further use.
/// </remarks>
internal sealed class UpstreamSocket : SocketAsyncEventArgs, IValueTaskSource<SocketError>
{
    private const int Idle = 0, Armed = 1, Expired = 2, Aborted = 3;

    private static readonly TimeSpan ShortestTimer = TimeSpan.FromMilliseconds(1);

    private readonly Socket socket;
    private readonly TimeProvider time;
    private readonly ITimer timer;
    private ManualResetValueTaskSourceCore<SocketError> completion;
    private long deadline;
    private int state;

    private UpstreamSocket(Socket socket, TimeProvider time)
        : base(unsafeSuppressExecutionContextFlow: true)
    {
        this.socket = socket;
        this.time = time;
        timer = time.CreateTimer(
            static socket => ((UpstreamSocket)socket!).CheckDeadline(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Its own end, known once it is connected.</summary>
    public EndPoint? LocalEndPoint { get; private set; }

    /// <summary>Opens a socket for an upstream. The system chooses its port, at random.</summary>
    /// <param name="to">The upstream.</param>
    /// <param name="tcp">A stream, or datagrams.</param>
    /// <param name="source">The address to send from, or null.</param>
    /// <param name="time">Measures deadlines.</param>
    /// <param name="error">Why it is null.</param>
    public static UpstreamSocket? Open(IPEndPoint to, bool tcp, IPAddress? source, TimeProvider time, out SocketError error)
    {
        Socket? socket = null;
        try
        {
            socket = new Socket(to.AddressFamily, tcp ? SocketType.Stream : SocketType.Dgram, tcp ? ProtocolType.Tcp : ProtocolType.Udp);
            if (tcp) socket.NoDelay = true;
            if (source is not null) socket.Bind(new IPEndPoint(source, 0));
            error = SocketError.Success;
            return new UpstreamSocket(socket, time) { RemoteEndPoint = to };
        }
        catch (SocketException e)
        {
            socket?.Dispose();
            error = e.SocketErrorCode;
            return null;
        }
    }

    /// <summary>Sets the time until which the following operations must be done.</summary>
    public void Arm(TimeSpan within)
    {
        Volatile.Write(ref deadline, time.GetTimestamp() + (long)(within.TotalSeconds * time.TimestampFrequency));
        Interlocked.CompareExchange(ref state, Armed, Idle);
        timer.Change(within, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Takes the deadline back; false when it came first, and the socket is closed.</summary>
    public bool Disarm()
    {
        timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        return Interlocked.CompareExchange(ref state, Idle, Armed) is Armed or Idle;
    }

    /// <summary>Ends what is under way.</summary>
    public void Abort()
    {
        Volatile.Write(ref state, Aborted);
        socket.Dispose();
    }

    /// <summary>Connects to <see cref="SocketAsyncEventArgs.RemoteEndPoint"/>.</summary>
    public async ValueTask<SocketError> ConnectAsync()
    {
        var error = await StartAsync(static socket => socket.socket.ConnectAsync(socket)).ConfigureAwait(false);
        if (error != SocketError.Success) return error;
        try
        {
            LocalEndPoint = socket.LocalEndPoint;
            return SocketError.Success;
        }
        catch (ObjectDisposedException)
        {
            return ErrorOf(SocketError.OperationAborted);
        }
    }

    /// <summary>Sends some of the bytes; how many is in <see cref="SocketAsyncEventArgs.BytesTransferred"/>.</summary>
    public ValueTask<SocketError> SendAsync(Memory<byte> bytes)
    {
        SetBuffer(bytes);
        return StartAsync(static socket => socket.socket.SendAsync(socket));
    }

    /// <summary>Receives a datagram or some bytes; how many is in <see cref="SocketAsyncEventArgs.BytesTransferred"/>.</summary>
    public ValueTask<SocketError> ReceiveAsync(Memory<byte> room)
    {
        SetBuffer(room);
        return StartAsync(static socket => socket.socket.ReceiveAsync(socket));
    }

    /// <summary>Closes the socket. No operation may be under way.</summary>
    public void Close()
    {
        timer.Dispose();
        socket.Dispose();
        Dispose();
    }

    SocketError IValueTaskSource<SocketError>.GetResult(short token) => ErrorOf(completion.GetResult(token));

    ValueTaskSourceStatus IValueTaskSource<SocketError>.GetStatus(short token) => completion.GetStatus(token);

    void IValueTaskSource<SocketError>.OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        completion.OnCompleted(continuation, state, token, flags);

    /// <inheritdoc/>
    protected override void OnCompleted(SocketAsyncEventArgs e) => completion.SetResult(SocketError);

    private ValueTask<SocketError> StartAsync(Func<UpstreamSocket, bool> start)
    {
        completion.Reset();
        try
        {
            return start(this) ? new ValueTask<SocketError>(this, completion.Version) : new(ErrorOf(SocketError));
        }
        catch (ObjectDisposedException)
        {
            return new(ErrorOf(SocketError.OperationAborted)); // the deadline passed between two operations
        }
    }

    private SocketError ErrorOf(SocketError error) =>
        error != SocketError.Success && Volatile.Read(ref state) == Expired ? SocketError.TimedOut : error;

    /// <summary>
    /// A timer runs early when it was set anew while its callback was on its way, and by a millisecond or so at any time, since the
    /// system's timers count by a coarser clock. The deadline decides, and what is left of it is waited for: nothing else would end the
    /// operation.
    /// </summary>
    private void CheckDeadline()
    {
        var left = time.GetElapsedTime(time.GetTimestamp(), Volatile.Read(ref deadline));
        if (left <= TimeSpan.Zero)
        {
            if (Interlocked.CompareExchange(ref state, Expired, Armed) == Armed) socket.Dispose();
        }
        else if (Volatile.Read(ref state) == Armed)
        {
            timer.Change(left < ShortestTimer ? ShortestTimer : left, Timeout.InfiniteTimeSpan);
        }
    }
}
