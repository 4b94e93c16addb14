namespace ServiceDns.Server;

/// <content>Its input: queries, until each has its answer.</content>
internal sealed partial class TcpConnection
{
    /// <summary>
    /// Asks what has come completely, with one look at the clock and one dispatcher. True when it stops for want of room.
    /// </summary>
    private bool AskAll(TcpInput input)
    {
        if (!input.HasMessage || IsOver) return false;
        lock (gate) asking = true;
        IdleSince = Now;
        var dispatcher = active.Enter();
        while (HasRoom && !IsOver && input.TryTake(out var message))
        {
            asked++;
            Ask(message, dispatcher);
        }
        dispatcher.Pending.Leave();
        lock (gate)
        {
            asking = false;
            readDeadline = After(input.HasPart && !input.HasMessage ? settings.ReadTimeout : settings.IdleTimeout);
            return !HasRoom;
        }
    }

    private void Ask(ReadOnlySpan<byte> message, Dispatcher dispatcher)
    {
        var query = services.Dispatching.Queries.Rent();
        message.CopyTo(query.Buffer);
        query.Client = client;
        query.Local = local;
        query.Transport = Transport.Tcp;
        query.Stream = this;
        query.Shard = MetricShard.Shared;
        query.ReceivedAt = IdleSince;
        query.Depth = 0;
        var serving = dispatcher.ServeAsync(query, query.Parse(message.Length), dispatcher.Pending.Token);
        if (serving.IsCompletedSuccessfully)
        {
            lock (gate) Keep(query, serving.Result);
            Return(query);
            return;
        }
        dispatcher.Pending.Enter();
        lock (gate) underWay++;
        AnswerLater(query, serving, dispatcher.Pending);
    }

    /// <remarks>In debug mode a handler's exception comes out here and ends the process.</remarks>
    private async void AnswerLater(Query query, ValueTask<int> serving, PendingQueries pending)
    {
        var length = await serving.ConfigureAwait(false);
        lock (gate)
        {
            Keep(query, length);
            if (--underWay == 0) readDeadline = After(settings.IdleTimeout);
            Wake();
        }
        Return(query);
        pending.Leave();
        StartWriting();
    }

    private void Return(Query query)
    {
        query.Stream = null;
        services.Dispatching.Queries.Return(query);
    }
}
