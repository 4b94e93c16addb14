using System.Net.Sockets;
using ServiceDns.Linux.Sockets;

namespace ServiceDns.Server;

/// <summary>Accepts the connections of one listening socket.</summary>
internal sealed class TcpAcceptor(Socket listening, IAcceptedConnections connections, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private volatile bool stopping;

    /// <summary>Completes when no more connections are taken.</summary>
    public Task Ended { get; private set; } = Task.CompletedTask;

    public void Start() => Ended = Task.Run(RunAsync);

    /// <summary>The socket that connections come to.</summary>
    public Socket Listening => listening;

    /// <summary>Closes the listening socket; connections made before are not touched.</summary>
    public void Dispose()
    {
        stopping = true;
        listening.Dispose();
    }

    /// <summary>Takes no more connections, since another process has the listening socket open and does.</summary>
    public void Leave()
    {
        stopping = true;
        SharedSocket.Close(listening);
    }

    private async Task RunAsync()
    {
        while (!stopping)
        {
            try
            {
                await connections.AddAsync(await listening.AcceptAsync().ConfigureAwait(false)).ConfigureAwait(false);
            }
            catch (ObjectDisposedException)
            {
                return;
            }
            catch (SocketException error) when (!stopping)
            {
                if (AcceptFailure.IsShortage(error)) await MakeRoomAsync();
                // others are the connection's own: it was gone before it was accepted
            }
            catch (SocketException)
            {
                return;
            }
        }
    }

    private async Task MakeRoomAsync()
    {
        connections.CloseOldestIdle();
        await Task.Delay(Pause, time).ConfigureAwait(false);
    }
}
