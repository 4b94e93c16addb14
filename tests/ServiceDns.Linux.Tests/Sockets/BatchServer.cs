using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using ServiceDns.Linux.Sockets;
using Xunit;

namespace ServiceDns.Linux.Tests;

/// <summary>A UDP socket with a batch of datagrams, for a test to answer them by hand.</summary>
internal sealed unsafe class BatchServer : IDisposable
{
    /// <summary>Bytes of a datagram's memory.</summary>
    public const int Size = 2048;

    private readonly Socket socket;
    private readonly byte* memory;

    //                       address      wildcard
    public static TheoryData<string, bool> Addresses => new()
    {
        { "127.0.0.1", false },
        { "127.0.0.1", true },
        { "::1", false },
        { "::1", true },
    };

    public BatchServer(string text, bool wildcard, int capacity, bool joins = false)
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "recvmmsg is Linux's");
        var address = IPAddress.Parse(text);
        var isIPv6 = address.AddressFamily == AddressFamily.InterNetworkV6;
        Skip.If(isIPv6 && !File.Exists("/proc/net/if_inet6"), "no IPv6 on this machine");
        socket = new Socket(address.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        if (isIPv6) socket.DualMode = false;
        SocketOptions.SetReusePort(socket);
        socket.Bind(new IPEndPoint(wildcard ? isIPv6 ? IPAddress.IPv6Any : IPAddress.Any : address, 0));
        SocketOptions.OmitMtuDiscovery(socket);
        SocketOptions.SetReceiveBuffer(socket, 1 << 20);
        if (wildcard) SocketOptions.ReceiveDestination(socket);
        EndPoint = new IPEndPoint(address, ((IPEndPoint)socket.LocalEndPoint!).Port);
        memory = (byte*)NativeMemory.AllocZeroed((nuint)(capacity * Size));
        Batch = new DatagramBatch(capacity, joins && SocketOptions.HasSegments(socket));
        for (var i = 0; i < capacity; i++)
        {
            Datagrams.Add(new Datagram(memory + (i * Size), Size, isIPv6, wildcard));
            Batch.Load(i, Datagrams[i]);
        }
    }

    public IPEndPoint EndPoint { get; }

    public Socket Socket => socket;

    public int Descriptor => (int)socket.Handle;

    public DatagramBatch Batch { get; }

    public List<Datagram> Datagrams { get; } = [];

    /// <summary>The memory of the datagram that was put in a place at first.</summary>
    public Span<byte> this[int place] => new(memory + (place * Size), Size);

    /// <summary>A client's socket, connected to the server.</summary>
    public Socket Connect()
    {
        var client = new Socket(EndPoint.AddressFamily, SocketType.Dgram, ProtocolType.Udp) { ReceiveTimeout = 10_000 };
        client.Connect(EndPoint);
        return client;
    }

    /// <summary>What was sent over loopback before has arrived, so that one call brings it all.</summary>
    public void Receive(int expected) => Assert.Equal(expected, Batch.Receive(Descriptor));

    /// <summary>A datagram with that memory for the batch to have instead of another.</summary>
    public Datagram Another(int place, bool withDestination) => new(
        memory + (place * Size), Size, EndPoint.AddressFamily == AddressFamily.InterNetworkV6, withDestination);

    public static byte[] Receive(Socket client)
    {
        var buffer = new byte[ushort.MaxValue];
        return buffer[..client.Receive(buffer)];
    }

    public void Dispose()
    {
        socket.Dispose();
        Batch.Dispose();
        Datagrams.ForEach(datagram => datagram.Dispose());
        NativeMemory.Free(memory);
    }
}
