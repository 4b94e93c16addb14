using System.Globalization;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;

namespace ServiceDns.Server;

/// <summary>The new process's side: the sockets of the one before, which serves until this one is ready.</summary>
internal sealed class Takeover : IDisposable
{
    private static readonly TimeSpan Answer = TimeSpan.FromSeconds(10), Drain = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(10);

    private readonly HandoverOptions options;
    private readonly HandoverChannel channel;
    private readonly ILogger log;
    private string process = "";

    private Takeover(HandoverOptions options, Socket connected, ILogger log)
    {
        (this.options, this.log) = (options, log);
        channel = new HandoverChannel(connected) { Patience = Answer };
    }

    /// <summary>What the process before offers.</summary>
    internal HandedSockets Sockets { get; } = new();

    /// <summary>Asks the running process for its sockets.</summary>
    /// <returns>Null when no process runs.</returns>
    /// <exception cref="IOException">The path can not be used, or what answers there gives none.</exception>
    internal static Takeover? TryBegin(HandoverOptions options, ILogger log)
    {
        if (HandoverPath.TryConnect(options.Path) is not { } connected)
        {
            HandoverLog.Nobody(log, options.Path);
            return null;
        }
        var takeover = new Takeover(options, connected, log);
        try
        {
            takeover.Receive();
            return takeover;
        }
        catch (SocketException e)
        {
            takeover.Dispose();
            throw new IOException(
                $"handover {options.Path}: the process that listens there did not hand over: {HandoverChannel.ReasonOf(e)}; "
                + "start again, after you ended it if it hangs", e);
        }
        catch
        {
            takeover.Dispose();
            throw;
        }
    }

    /// <summary>Waits until all handlers can answer.</summary>
    /// <exception cref="IOException">Some could not in time; the old process goes on.</exception>
    internal async Task UntilReadyAsync(Configuration configuration, TimeProvider time, CancellationToken cancel)
    {
        var began = time.GetTimestamp();
        using var timer = new PeriodicTimer(Look, time);
        var waiting = configuration.Blocks.SelectMany(block => block.Handlers).Where(handler => handler is IReadiness).Distinct().ToList();
        while (true)
        {
            waiting.RemoveAll(handler => ((IReadiness)handler).IsReady);
            if (waiting.Count == 0) return;
            if (time.GetElapsedTime(began) > options.Limit) throw NotReady(waiting);
            await timer.WaitForNextTickAsync(cancel);
        }
    }

    /// <summary>Tells the old process that this one serves. One that is gone is no error: its sockets are this one's all the same.</summary>
    internal void TellServing()
    {
        options.TakingOver?.Invoke();
        try
        {
            channel.SendServing();
            HandoverLog.Taken(log, process);
        }
        catch (SocketException e)
        {
            HandoverLog.Failed(log, $"process {process} is gone already: {HandoverChannel.ReasonOf(e)}");
        }
    }

    /// <summary>Takes the connections that the old process gives away while it ends.</summary>
    internal async Task ReceiveConnectionsAsync(Func<string, HandedConnection, Task> adopt)
    {
        channel.Patience = Drain;
        var count = 0;
        try
        {
            while (await Task.Run(channel.Receive) is { Parts: ["connection", var name, var asked], Sockets: [var socket] } word)
            {
                count++;
                await adopt(name, new HandedConnection(socket, int.Parse(asked, CultureInfo.InvariantCulture), word.Rest));
            }
        }
        catch (SocketException e)
        {
            HandoverLog.StillThere(log, process, HandoverChannel.ReasonOf(e));
        }
        HandoverLog.ConnectionsCame(log, count);
        Dispose();
    }

    public void Dispose()
    {
        channel.Dispose();
        Sockets.Dispose();
    }

    private void Receive()
    {
        channel.SendTake(options.Limit);
        while (true)
        {
            switch (channel.Receive())
            {
                case { Parts: ["socket", var kind, var name] } word when Enum.TryParse<HandedKind>(kind, out var known):
                    foreach (var socket in word.Sockets) Sockets.Add(new HandedSocket(known, name, socket));
                    break;
                case { Parts: ["offered", var id] }:
                    process = id;
                    HandoverLog.Taking(log, id, Sockets.Count);
                    return;
                case { IsEnd: true }:
                    throw new IOException(
                        $"handover {options.Path}: the process that listens there ended, or is of another version; start again");
                case var word:
                    throw new IOException(
                        $"handover {options.Path}: what listens there said '{string.Join(' ', word.Parts)}'; is it ServiceDns?");
            }
        }
    }

    private IOException NotReady(List<IQueryHandler> waiting) => new(
        $"handover {options.Path}: not ready after {Corefile.GoDuration.Format(options.Limit)}: "
        + $"{string.Join(", ", waiting.Select(handler => handler.Name).Distinct())}; process {process} goes on serving");
}
