using System.Net.Sockets;
using Microsoft.Extensions.Logging;

namespace ServiceDns.Server;

/// <summary>Where a running server waits for the process that shall take over from it.</summary>
internal sealed class HandoverPoint : IDisposable
{
    private static readonly TimeSpan FirstWord = TimeSpan.FromSeconds(5);

    private readonly string path;
    private readonly Socket listening;
    private readonly Func<HandoverChannel, HandoverWord, Task<bool>> handOver;
    private readonly ILogger log;
    private bool isReplaced;

    private HandoverPoint(string path, Socket listening, Func<HandoverChannel, HandoverWord, Task<bool>> handOver, ILogger log)
    {
        (this.path, this.listening, this.handOver, this.log) = (path, listening, handOver, log);
    }

    /// <summary>Waits from now on.</summary>
    /// <param name="path">The socket's path.</param>
    /// <param name="handOver">Hands over to the process at the other end, which has said its first word; false when nothing came of it.</param>
    /// <param name="log">Where attempts are told of.</param>
    /// <exception cref="IOException">The path can not be used.</exception>
    internal static HandoverPoint Open(string path, Func<HandoverChannel, HandoverWord, Task<bool>> handOver, ILogger log)
    {
        var point = new HandoverPoint(path, HandoverPath.Listen(path), handOver, log);
        _ = Task.Run(point.RunAsync);
        return point;
    }

    /// <summary>Waits no longer.</summary>
    public void Dispose()
    {
        listening.Dispose();
        if (!isReplaced) File.Delete(path);
    }

    private async Task RunAsync()
    {
        while (!isReplaced)
        {
            try
            {
                using var channel = new HandoverChannel(await listening.AcceptAsync()) { Patience = FirstWord };
                var word = channel.Receive();
                if (!HandoverChannel.IsTake(word)) HandoverLog.Strange(log, string.Join(' ', word.Parts));
                else isReplaced = await handOver(channel, word);
            }
            catch (Exception e) when (e is ObjectDisposedException or SocketException { SocketErrorCode: SocketError.OperationAborted })
            {
                return;
            }
            catch (SocketException e)
            {
                HandoverLog.Failed(log, e.Message);
            }
        }
        listening.Dispose();
    }
}
