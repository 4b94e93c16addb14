using System.Net.Sockets;

namespace ServiceDns.Server;

/// <summary>The connections of one listener, whatever is spoken on them: bounded in number.</summary>
internal interface IConnections : IDisposable
{
    /// <summary>Takes the accepted connection over. Completes when another may be accepted.</summary>
    ValueTask AddAsync(Socket accepted);

    /// <summary>Makes room when the process has no more files. False when no connection could be closed.</summary>
    bool CloseOldestIdle();

    /// <summary>Settings of a new configuration hold for new connections.</summary>
    void Adopt(ListenerSettings settings)
    {
    }

    /// <summary>Reads no more queries.</summary>
    void Stop();

    /// <summary>Completes when every connection has ended; those that have not when the time is over are cut.</summary>
    Task CloseAsync(Grace grace);
}
