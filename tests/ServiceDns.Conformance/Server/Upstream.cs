using System.Net;
using System.Net.Sockets;

namespace ServiceDns.Conformance.Server;

/// <summary>An upstream on the loopback address: the answer to every A question is 192.0.2.99, and any other name does not exist.</summary>
internal sealed class Upstream : IDisposable
{
    private static readonly byte[] Answer = [0xC0, 12, 0, 1, 0, 1, 0, 0, 14, 16, 0, 4, 192, 0, 2, 99];

    // the SOA that makes a denial cacheable (RFC 2308): root, mname and rname root, five numbers
    private static readonly byte[] Denial =
        [0, 0, 6, 0, 1, 0, 0, 14, 16, 0, 22, 0, 0, 0, 0, 0, 1, 0, 0, 14, 16, 0, 0, 14, 16, 0, 0, 14, 16, 0, 0, 14, 16];

    private readonly Socket socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
    private readonly Thread thread;

    public Upstream()
    {
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        thread = new Thread(Serve) { IsBackground = true };
        thread.Start();
    }

    public int Port => ((IPEndPoint)socket.LocalEndPoint!).Port;

    public void Dispose()
    {
        socket.Dispose();
        thread.Join();
    }

    private void Serve()
    {
        var buffer = new byte[4096];
        EndPoint client = new IPEndPoint(IPAddress.Any, 0);
        try
        {
            while (true)
            {
                var length = socket.ReceiveFrom(buffer, ref client);
                socket.SendTo(Reply(buffer.AsSpan(0, length)), client);
            }
        }
        catch (SocketException)
        {
            // closed: the tests are done
        }
        catch (ObjectDisposedException)
        {
        }
    }

    private static byte[] Reply(ReadOnlySpan<byte> question)
    {
        var end = 12;
        while (question[end] != 0) end += question[end] + 1;
        end += 5;
        var isAddress = question[end - 3] == 1 && question[end - 4] == 0;
        byte[] reply = [.. question[..end], .. isAddress ? Answer : Denial];
        reply[2] |= 0x80;
        reply[3] = (byte)(isAddress ? 0x80 : 0x83);
        reply[7] = (byte)(isAddress ? 1 : 0);
        reply[9] = (byte)(isAddress ? 0 : 1);
        reply[11] = 0;
        return reply;
    }
}
