using System.Net;
using System.Net.Sockets;
using System.Text;

namespace ServiceDns.Plugins.Tests;

/// <summary>An HTTP server on loopback that gives one answer to each connection, and ends it.</summary>
internal sealed class OneLineServer : IAsyncDisposable
{
    private readonly Socket listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly Task serving;
    private int requests;

    public OneLineServer()
    {
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        Address = listener.LocalEndPoint!.ToString()!;
        serving = Task.Run(ServeAsync);
    }

    public string Address { get; }

    /// <summary>Nothing, for a server that ends the connection at once.</summary>
    public string Answer { get; init; } = "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nOK";

    public Action BeforeAnswer { get; init; } = () => { };

    public int Requests => Volatile.Read(ref requests);

    public string LastRequest { get; private set; } = "";

    public async ValueTask DisposeAsync()
    {
        listener.Dispose();
        await serving;
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                using var connection = await listener.AcceptAsync();
                var buffer = new byte[1024];
                LastRequest = Encoding.ASCII.GetString(buffer, 0, await connection.ReceiveAsync(buffer));
                Interlocked.Increment(ref requests);
                BeforeAnswer();
                await connection.SendAsync(Encoding.ASCII.GetBytes(Answer));
                connection.Shutdown(SocketShutdown.Both);
            }
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            // stopped, or a client that did not wait
        }
    }
}
