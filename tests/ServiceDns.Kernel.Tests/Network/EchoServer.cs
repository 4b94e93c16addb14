using System.Net;
using System.Net.Sockets;
using System.Text;

namespace ServiceDns.Kernel.Tests.Network;

/// <summary>Answers over TCP and UDP with its own address and port and the client's address. To be made inside a namespace.</summary>
internal sealed class EchoServer : IDisposable
{
    private readonly IPEndPoint place;
    private readonly Socket listener;
    private readonly Socket datagrams;

    public EchoServer(IPEndPoint place)
    {
        this.place = place;
        listener = new Socket(place.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        datagrams = new Socket(place.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        listener.Bind(place);
        listener.Listen(512);
        datagrams.Bind(place);
        _ = AcceptAsync();
        _ = AnswerAsync();
    }

    public void Dispose()
    {
        listener.Dispose();
        datagrams.Dispose();
    }

    private byte[] Answer(EndPoint? client) => Encoding.ASCII.GetBytes($"{place} from {((IPEndPoint)client!).Address}");

    private async Task AcceptAsync()
    {
        while (true)
        {
            try
            {
                using var connection = await listener.AcceptAsync();
                await connection.SendAsync(Answer(connection.RemoteEndPoint));
            }
            catch (Exception error) when (error is ObjectDisposedException || IsClosed(listener))
            {
                return;
            }
            catch (SocketException)
            {
                // A client that went away; the next one waits.
            }
        }
    }

    private async Task AnswerAsync()
    {
        var buffer = new byte[64];
        while (true)
        {
            try
            {
                var received = await datagrams.ReceiveFromAsync(buffer, SocketFlags.None, new IPEndPoint(place.Address, 0));
                await datagrams.SendToAsync(Answer(received.RemoteEndPoint), SocketFlags.None, received.RemoteEndPoint);
            }
            catch (Exception error) when (error is ObjectDisposedException || IsClosed(datagrams))
            {
                return;
            }
            catch (SocketException)
            {
                // What ICMP tells of an earlier answer.
            }
        }
    }

    private static bool IsClosed(Socket socket) => socket.SafeHandle.IsClosed;
}
