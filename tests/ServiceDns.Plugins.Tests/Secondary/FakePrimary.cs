using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using ServiceDns.Dns;

namespace ServiceDns.Plugins.Tests.Secondary;

/// <summary>A server that has one zone of an SOA and an address, and answers SOA and AXFR over TCP.</summary>
internal sealed class FakePrimary : IDisposable
{
    private readonly TcpListener listener;
    private readonly CancellationTokenSource stopping = new();

    /// <param name="port">The port; 0 for any.</param>
    /// <param name="serial">The zone's serial number.</param>
    public FakePrimary(int port = 0, uint serial = 1)
    {
        Serial = serial;
        listener = new TcpListener(IPAddress.Loopback, port);
        listener.Start();
        _ = AcceptAsync();
    }

    public uint Serial { get; set; }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    public void Dispose()
    {
        stopping.Cancel();
        listener.Stop();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true) _ = ServeAsync(await listener.AcceptTcpClientAsync(stopping.Token));
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // stopped
        }
    }

    private async Task ServeAsync(TcpClient accepted)
    {
        using var client = accepted;
        try
        {
            var stream = client.GetStream();
            var length = new byte[2];
            await stream.ReadExactlyAsync(length, stopping.Token);
            var request = new byte[BinaryPrimitives.ReadUInt16BigEndian(length)];
            await stream.ReadExactlyAsync(request, stopping.Token);
            await stream.WriteAsync(Answer(request), stopping.Token);
        }
        catch (Exception e) when (e is OperationCanceledException or IOException)
        {
            // the secondary is gone, or this one is stopped
        }
    }

    private byte[] Answer(byte[] request)
    {
        var soa = $"example.org. 300 IN SOA ns.example.org. admin.example.org. {Serial} 60 10 100 60";
        var buffer = new byte[1024];
        request.CopyTo(buffer.AsSpan(2));
        var message = buffer.AsSpan(2);
        Header.Set(message, HeaderFlags.Response | HeaderFlags.Authoritative, Opcode.Query, ResponseCode.NoError);
        var writer = new MessageWriter(message, request.Length);
        ZoneLine.Write(ref writer, Section.Answer, soa);
        if (request[^3] == (byte)RecordType.AXFR)
        {
            ZoneLine.Write(ref writer, Section.Answer, $"www.example.org. 300 IN A 192.0.2.{Serial}");
            ZoneLine.Write(ref writer, Section.Answer, soa);
        }
        BinaryPrimitives.WriteUInt16BigEndian(buffer, (ushort)writer.Length);
        return buffer[..(2 + writer.Length)];
    }
}
