namespace ServiceDns.Server;

/// <content>What happens to the queries of one batch.</content>
internal sealed partial class UdpWorker
{
    /// <remarks>
    /// Three passes: what a look-up needs from memory is asked for in one and read in the next, so that the queries of a batch wait for
    /// memory side by side (measured: an eighth of all CPU time).
    /// </remarks>
    private void Serve(int count)
    {
        var dispatcher = active.Current;
        queries.Begin(shard, time.GetTimestamp());
        wake.Observe(count, queries.ReceivedAt);
        overload.Observe(count, LoopBatch.Capacity, queries.ReceivedAt);
        var asked = QuerySet.None;
        for (var i = 0; i < count; i++)
        {
            kinds[i] = overload.IsShedding ? ParseAdmitted(i) : Parse(i);
            if (kinds[i] == RequestKind.Query) asked = asked.With(i);
        }
        if (overload.IsShedding) overload.EndBatch(queries.ReceivedAt);
        if (active.Settings.Proxy is { } proxy) asked = Unwrap(count, proxy);
        dispatcher.Begin(queries, asked);
        Dispatcher.Fetch(queries);
        if (waiting.TryAdmit(count))
        {
            var answered = dispatcher.Answer(queries);
            for (var i = 0; i < count; i++)
            {
                if (answered.Contains(i)) batch.Reply(i, queries[i].Length);
                else if (kinds[i] != RequestKind.Ignore) Serve(i, dispatcher);
            }
            var refused = batch.Flush(descriptor);
            if (refused > 0) refusals.Add(shard, refused);
            queries.ObserveTimes(time);
            top?.Sample(queries, answered);
        }
        batch.Rearm(count);
    }

    private RequestKind ParseAdmitted(int index)
    {
        if (!overload.AdmitsClient(batch.PeerOf(index))) return RequestKind.Ignore;
        var kind = Parse(index);
        return kind != RequestKind.Query || overload.AdmitsName(queries[index]) ? kind : RequestKind.Ignore;
    }

    private RequestKind Parse(int index)
    {
        var query = queries[index];
        SocketAddresses.Read(batch.PeerOf(index), isIPv6, ref query.Client);
        if (tellsDestination) ReadDestination(query, index);
        query.ReceivedAt = queries.ReceivedAt;
        if (!ReferenceEquals(query.Shard, shard)) query.Shard = shard; // a handler may have put another there
        return query.Parse(batch.LengthOf(index));
    }

    /// <summary>Parses the datagrams anew behind their PROXY headers.</summary>
    private QuerySet Unwrap(int count, ProxyProtocol proxy)
    {
        var asked = QuerySet.None;
        for (var i = 0; i < count; i++)
        {
            if (kinds[i] == RequestKind.Ignore) continue; // also what was shed, whoever the client is
            var length = proxy.Unwrap(queries[i], batch.LengthOf(i));
            kinds[i] = length < 0 ? RequestKind.Ignore : queries[i].Parse(length);
            if (kinds[i] == RequestKind.Query) asked = asked.With(i);
        }
        return asked;
    }

    private void ReadDestination(Query query, int index)
    {
        query.Local = local;
        var destination = batch.TakeDestination(index);
        if (destination.Length > 0) SocketAddresses.ReadBare(destination, ref query.Local);
    }

    /// <summary>The general path.</summary>
    private void Serve(int index, Dispatcher dispatcher)
    {
        wake.Lift();
        var client = RateSketch.Hash(OverloadGate.KeyOf(batch.PeerOf(index), isIPv6), clientSeed);
        var serving = dispatcher.ServeAsync(slots[index].Query, kinds[index], waiting.TokenFor(client, dispatcher.Pending.Token));
        if (serving.IsCompletedSuccessfully)
        {
            var length = serving.Result;
            if (length > 0) batch.Reply(index, length);
            return;
        }
        var slot = slots[index];
        batch.Detach(index);
        Load(index);
        waiting.Enter(client);
        dispatcher.Pending.Enter();
        ReplyLater(slot, serving, dispatcher.Pending, client);
    }

    /// <remarks>In debug mode a handler's exception comes out here and ends the process, as it does where nothing waits.</remarks>
    private async void ReplyLater(UdpSlot slot, ValueTask<int> serving, PendingQueries pending, ulong client)
    {
        var length = await serving.ConfigureAwait(false);
        if (length > 0 && !slot.Datagram.Reply(descriptor, length)) refusals.Increment();
        spare.Return(slot);
        pending.Leave();
        waiting.Leave(client);
    }
}
