using System.Net.Sockets;
using Microsoft.Extensions.Logging;

namespace ServiceDns.Server;

/// <summary>Where a running server waits for the process that shall take over from it.</summary>
internal sealed class HandoverPoint : IDisposable
{
    private static readonly TimeSpan FirstWord = TimeSpan.FromSeconds(5);

    private readonly Socket listening;
    private readonly MarkedFile file;
    private readonly Func<HandoverChannel, HandoverWord, Task<bool>> handOver;
    private readonly ILogger log;
    private bool isReplaced;

    private HandoverPoint(Socket listening, MarkedFile file, Func<HandoverChannel, HandoverWord, Task<bool>> handOver, ILogger log)
    {
        (this.listening, this.file, this.handOver, this.log) = (listening, file, handOver, log);
    }

    /// <summary>Waits from now on.</summary>
    /// <param name="path">The socket's path.</param>
    /// <param name="replaces">Whether this process takes over from the one that listens there.</param>
    /// <param name="handOver">Hands over to the process at the other end, which has said its first word; false when nothing came of it.
    /// </param>
    /// <param name="log">Where attempts are told of.</param>
    /// <exception cref="IOException">The path can not be used, or is another process's.</exception>
    internal static HandoverPoint Open(string path, bool replaces, Func<HandoverChannel, HandoverWord, Task<bool>> handOver, ILogger log)
    {
        var (listening, file) = HandoverPath.Listen(path, replaces);
        var point = new HandoverPoint(listening, file, handOver, log);
        _ = Task.Run(point.RunAsync);
        return point;
    }

    /// <summary>Waits no longer.</summary>
    public void Dispose()
    {
        listening.Dispose();
        file.Remove();
    }

    private async Task RunAsync()
    {
        while (!isReplaced)
        {
            try
            {
                using var channel = new HandoverChannel(await listening.AcceptAsync()) { Patience = FirstWord };
                var word = channel.Receive();
                if (HandoverChannel.IsTake(word)) isReplaced = await handOver(channel, word);
                // else an end is of one who only looked whether somebody is here
                else if (!word.IsEnd) HandoverLog.Strange(log, string.Join(' ', word.Parts));
            }
            catch (Exception e) when (e is ObjectDisposedException or SocketException { SocketErrorCode: SocketError.OperationAborted })
            {
                return;
            }
            catch (SocketException e)
            {
                HandoverLog.Failed(log, HandoverChannel.ReasonOf(e));
            }
        }
        listening.Dispose();
    }
}
