using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using ServiceDns.Linux.Sockets;

namespace ServiceDns.Benchmarks.Load;

/// <summary>
/// Sends every datagram back with the response bit set and knows nothing else of DNS: what plain UDP sockets cost on this machine,
/// batched as well as they can be. This program runs it as a process of its own.
/// </summary>
internal static unsafe class EchoServer
{
    /// <summary>The word by which this program is told to be the echo.</summary>
    public const string Command = "echo-server";

    private const int BatchSize = 64, PayloadSize = 2048, BufferSize = 4 << 20;

    /// <summary>Serves a port of 127.0.0.1 until the process is ended.</summary>
    public static int Run(string port)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        SocketOptions.SetReceiveBuffer(socket, BufferSize);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, int.Parse(port, CultureInfo.InvariantCulture)));
        var payloads = (byte*)NativeMemory.AllocZeroed(BatchSize * PayloadSize);
        using var batch = new DatagramBatch(BatchSize);
        for (var i = 0; i < BatchSize; i++)
        {
            batch.Load(i, new Datagram(payloads + i * PayloadSize, PayloadSize, isIPv6: false, withDestination: false));
        }
        for (var descriptor = (int)socket.Handle; ;) Serve(batch, descriptor, payloads);
    }

    private static void Serve(DatagramBatch batch, int socket, byte* payloads)
    {
        var count = batch.Receive(socket);
        for (var i = 0; i < count; i++)
        {
            payloads[i * PayloadSize + 2] |= 0x80; // QR
            batch.Reply(i, batch.LengthOf(i));
        }
        batch.Flush(socket);
        batch.Rearm(count);
    }
}
