using System.Net;
using System.Net.Sockets;

namespace ServiceDns.Tests;

/// <summary>An upstream that keeps every query until it is told to answer: with 10.9.9.9, each one.</summary>
internal sealed class HeldUpstream : IDisposable
{
    private readonly Socket socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
    private readonly HashSet<string> names = [];
    private readonly TaskCompletionSource released = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public HeldUpstream()
    {
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _ = RunAsync();
    }

    public int Port => ((IPEndPoint)socket.LocalEndPoint!).Port;

    /// <summary>Different questions that it was asked.</summary>
    public int Asked
    {
        get
        {
            lock (names) return names.Count;
        }
    }

    /// <summary>Answers what was kept, and from now on at once.</summary>
    public void Release() => released.TrySetResult();

    public void Dispose() => socket.Dispose();

    private async Task RunAsync()
    {
        var room = new byte[4096];
        while (true)
        {
            try
            {
                var came = await socket.ReceiveFromAsync(room, new IPEndPoint(IPAddress.Any, 0));
                var end = Array.IndexOf(room, (byte)0, 12) + 5;
                lock (names) names.Add(Convert.ToHexString(room, 12, end - 12));
                byte[] header = [.. room[..2], 0x81, 0x80, 0, 1, 0, 1, 0, 0, 0, 0];
                byte[] answer = [.. header, .. room[12..end], 0xC0, 0x0C, 0, 1, 0, 1, 0, 0, 0, 5, 0, 4, 10, 9, 9, 9];
                _ = AnswerAsync(answer, came.RemoteEndPoint);
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                if (e is ObjectDisposedException or SocketException { SocketErrorCode: SocketError.OperationAborted }) return;
            }
        }
    }

    private async Task AnswerAsync(byte[] answer, EndPoint asker)
    {
        await released.Task;
        await socket.SendToAsync(answer, asker);
    }
}
