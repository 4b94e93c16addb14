using System.Net;
using System.Net.Sockets;

namespace ServiceDns.Server;

/// <summary>The connections of one listener, whatever is spoken on them: bounded in number.</summary>
internal interface IConnections : IDisposable
{
    /// <summary>Where it listens itself; nowhere, when connections are accepted for it (<see cref="IAcceptedConnections"/>).</summary>
    IReadOnlyList<IPEndPoint> EndPoints => [];

    /// <summary>Serves from now on what comes to <see cref="EndPoints"/>.</summary>
    void Start()
    {
    }

    /// <summary>Settings of a new configuration hold for new connections.</summary>
    void Adopt(ListenerSettings settings)
    {
    }

    /// <summary>Reads no more queries.</summary>
    void Stop();

    /// <summary>
    /// Reads no more queries, since another process takes over. A connection that can go over is given away as soon as nothing of it is
    /// under way here; of others, what was asked is answered.
    /// </summary>
    /// <param name="receiver">Gets those that go over, and does not close them.</param>
    void HandOver(Action<HandedConnection> receiver) => Stop();

    /// <summary>Goes on with a connection that another process had, as with an accepted one.</summary>
    void Resume(HandedConnection handed) => handed.Socket.Dispose();

    /// <summary>
    /// Completes when every connection has ended by itself, after <see cref="Stop"/> or <see cref="HandOver"/>: what it had taken in is
    /// answered, by queries that nobody may have cancelled yet.
    /// </summary>
    Task Ended { get; }

    /// <summary>Completes when every connection has ended; those that have not when the time is over are cut.</summary>
    Task CloseAsync(Grace grace);
}

/// <summary>Connections that come to a listening socket of ours.</summary>
internal interface IAcceptedConnections : IConnections
{
    /// <summary>Takes the accepted connection over. Completes when another may be accepted.</summary>
    ValueTask AddAsync(Socket accepted);

    /// <summary>Makes room when the process has no more files. False when no connection could be closed.</summary>
    bool CloseOldestIdle();
}
