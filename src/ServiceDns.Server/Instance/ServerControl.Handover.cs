using System.Globalization;
using System.Net.Sockets;

namespace ServiceDns.Server;

/// <content>Handing over to the next process.</content>
public sealed partial class ServerControl
{
    private static readonly TimeSpan Slack = TimeSpan.FromSeconds(5); // beyond what the other side allows itself

    private HandoverPoint? handoverPoint;
    private volatile bool isHandingOver;

    /// <summary>
    /// Serves until the process at the other end does, then leaves the sockets to it and ends. A reload or a stop waits meanwhile.
    /// </summary>
    /// <returns>False when the other did not come to it: then nothing has changed.</returns>
    private async Task<bool> HandOverAsync(HandoverChannel channel, HandoverWord take)
    {
        try
        {
            await gate.WaitAsync(stopping.Token);
        }
        catch (OperationCanceledException)
        {
            return false; // the server stops
        }
        isHandingOver = true;
        try
        {
            if (active is not { } last || !await OfferAsync(channel, take)) return false;
            await stopping.CancelAsync(); // a reload that waits has nothing left to change
            HandoverLog.Leaving(log, take.Parts[2]);
            await LeaveAsync(channel, last);
            ended.TrySetResult(0);
            return true;
        }
        finally
        {
            isHandingOver = false;
            gate.Release();
        }
    }

    private async Task<bool> OfferAsync(HandoverChannel channel, HandoverWord take)
    {
        var process = take.Parts[2];
        HandedSocket[] offered = [.. listeners.Shareable, .. await http.ShareableAsync()];
        HandoverLog.Offering(log, process, offered.Length);
        try
        {
            channel.SendSockets(offered);
            channel.SendOffered();
            channel.Patience = TimeSpan.FromMilliseconds(int.Parse(take.Parts[3], CultureInfo.InvariantCulture)) + Slack;
            if (await Task.Run(channel.Receive) is { Parts: ["serving"] }) return true;
            HandoverLog.NotTaken(log, process, "it ended");
        }
        catch (SocketException e)
        {
            HandoverLog.NotTaken(log, process, HandoverChannel.ReasonOf(e));
        }
        return false;
    }

    private async Task LeaveAsync(HandoverChannel channel, Configuration last)
    {
        var connections = 0;
        await TryAsync(http.HandOverAsync);
        await TryAsync(() => listeners.HandOverAsync((label, connection) =>
        {
            connections++;
            try
            {
                channel.SendConnection(label, connection);
            }
            catch (SocketException e)
            {
                HandoverLog.Failed(log, $"a connection is lost: {HandoverChannel.ReasonOf(e)}");
            }
        }));
        await TryAsync(() => retired);
        await TryAsync(() => last.Lifecycle.ShutdownAsync(CancellationToken.None));
        active = null;
        await TryAsync(() => Task.Run(channel.SendDone));
        HandoverLog.Left(log, connections);
    }

    /// <summary>Lets the next process take over from this one.</summary>
    private HandoverPoint? OpenHandoverPoint(bool replaces) =>
        options.Handover is { } handover ? HandoverPoint.Open(handover.Path, replaces, HandOverAsync, log) : null;

    /// <summary>Serves in place of the process before, which gives away its connections from now on.</summary>
    private void TakeOver(Takeover takeover)
    {
        takeover.TellServing();
        foreach (var address in takeover.Sockets.Names) HandoverLog.NotWanted(log, address);
        takeover.Sockets.Dispose();
        _ = takeover.ReceiveConnectionsAsync(async (label, connection) =>
        {
            await gate.WaitAsync();
            try
            {
                listeners.Adopt(label, connection);
            }
            finally
            {
                gate.Release();
            }
        });
    }
}
