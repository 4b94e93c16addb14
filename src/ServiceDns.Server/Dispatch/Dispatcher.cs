using System.Runtime.CompilerServices;
using ServiceDns.Dns;

namespace ServiceDns.Server;

/// <summary>
/// What one listener does with a query: choose the server block, run its chain, and make of the outcome the bytes to send. Immutable;
/// a reload makes a new one and swaps the listener's reference.
/// </summary>
public sealed class Dispatcher
{
    private readonly BlockTable blocks;
    private readonly DispatchServices services;
    private readonly DnsSeries dropped;
    private readonly InternalResolver resolver;
    private readonly bool allowsOtherClasses, debug, stackTrace, usesLoop;

    /// <summary>Makes the dispatcher of a listener.</summary>
    /// <param name="listener">As plugins will see it.</param>
    /// <param name="blocks">Every block that listens there, once for each of its zones, in the Corefile's order.</param>
    /// <param name="services">Shared with other dispatchers.</param>
    /// <param name="usesLoop">Whether to give answers in memory by <see cref="Begin"/> and what follows it.</param>
    public Dispatcher(ListenerInfo listener, IReadOnlyList<BlockRuntime> blocks, DispatchServices services, bool usesLoop = true)
    {
        ArgumentNullException.ThrowIfNull(listener);
        ArgumentNullException.ThrowIfNull(blocks);
        ArgumentNullException.ThrowIfNull(services);
        Listener = listener;
        this.blocks = new BlockTable(blocks);
        this.services = services;
        dropped = new DnsSeries(services.Metrics, listener.Label, DnsMetrics.Dropped, view: "");
        resolver = new InternalResolver(this, services.Queries);
        this.usesLoop = usesLoop;
        allowsOtherClasses = blocks.Any(block => block.AllowsOtherClasses);
        debug = blocks.Any(block => block.Debug);
        stackTrace = blocks is [.., { StackTrace: true }];
    }

    /// <summary>The listener it serves.</summary>
    public ListenerInfo Listener { get; }

    internal PendingQueries Pending { get; } = new();

    /// <summary>Answers a query that <see cref="Query.Parse"/> has read.</summary>
    /// <param name="query">Client, transport, depth and shard are set.</param>
    /// <param name="kind">What Parse returned.</param>
    /// <param name="cancel">Cancelled when nobody waits for the answer any more.</param>
    /// <returns>
    /// The number of bytes to send, from the first of <see cref="Query.Buffer"/> on; 0 for nothing. Completes synchronously when the
    /// chain does. Throws only in debug mode, what a handler threw.
    /// </returns>
    public ValueTask<int> ServeAsync(Query query, RequestKind kind, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(query);
        query.Enter(Listener, resolver, BlockInfo.None);
        if (kind is not (RequestKind.Query or RequestKind.Notify)) return new(Refuse(query, kind));
        if ((query.Class != RecordClass.IN && !allowsOtherClasses) || !blocks.TryFind(query, out var block))
        {
            query.Trace?.EnterBlock(query, block: null);
            return new(AnswerAndCount(query, ResponseCode.Refused));
        }
        query.Enter(Listener, resolver, block.Info);
        query.Trace?.EnterBlock(query, block.Info);
        try
        {
            var serving = block.Chain!.ServeAsync(query, cancel);
            return serving.IsCompletedSuccessfully ? new(Finish(query, serving.Result)) : AwaitAsync(query, serving, cancel);
        }
        catch (Exception error) when (!debug)
        {
            return new(Recover(query, error, cancel));
        }
    }

    /// <summary>The first step inside the UDP loop: sorts the queries by the way that they may go.</summary>
    /// <param name="batch">Holds them; gets the ways.</param>
    /// <param name="asked">What <see cref="Query.Parse"/> found to be queries.</param>
    internal void Begin(LoopBatch batch, QuerySet asked)
    {
        if (!usesLoop) return;
        foreach (var i in asked)
        {
            var query = batch[i];
            var block = query.Class == RecordClass.IN && blocks.TryFind(query, out var found) ? found : null;
            if (block?.Loop is { } loop)
            {
                query.Enter(Listener, resolver, block.Info);
                if (!ReferenceEquals(batch.ChainOf(i), loop)) batch.ChainOf(i) = loop;
            }
            else
            {
                asked = asked.Without(i);
            }
        }
        while (!asked.IsEmpty)
        {
            var (chain, same) = batch.TakeSame(asked);
            chain.Begin(batch, same);
            asked = asked.Without(same);
        }
    }

    /// <summary>The second step.</summary>
    internal static void Fetch(LoopBatch batch)
    {
        foreach (ref readonly var run in batch.Runs) run.Path.Fetch(batch, run.Queries);
    }

    /// <summary>The last step: the answers are ready to be sent, <see cref="Query.Length"/> bytes each.</summary>
    /// <returns>The queries that are answered; <see cref="ServeAsync"/> must serve the others.</returns>
    internal QuerySet Answer(LoopBatch batch)
    {
        var answered = QuerySet.None;
        foreach (ref readonly var run in batch.Runs)
        {
            try
            {
                answered = answered.With(run.Path.Serve(batch, run.Queries));
            }
            catch (Exception error) when (!debug)
            {
                Report(error); // which query it was does not matter: the general path gives each its due
            }
        }
        foreach (var i in answered) batch[i].Finish();
        return answered;
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<int> AwaitAsync(Query query, ValueTask<Outcome> serving, CancellationToken cancel)
    {
        try
        {
            return Finish(query, await serving.ConfigureAwait(false));
        }
        catch (Exception error) when (!debug)
        {
            return Recover(query, error, cancel);
        }
    }

    /// <summary>
    /// The answers to what is no query for a block. Not counted: CoreDNS's DNS library gives them before CoreDNS sees anything.
    /// </summary>
    private int Refuse(Query query, RequestKind kind)
    {
        switch (kind)
        {
            case RequestKind.Malformed:
                return AnswerBare(query, ResponseCode.FormErr);
            case RequestKind.NotImplemented:
                return AnswerBare(query, ResponseCode.NotImp);
            case RequestKind.BadVersion when query.Class != RecordClass.IN && !allowsOtherClasses:
                return AnswerAndCount(query, ResponseCode.Refused);
            case RequestKind.BadVersion:
                return Answer(query, ResponseCode.BadVers);
            default:
                return 0;
        }
    }

    private int Finish(Query query, Outcome outcome)
    {
        var length = Write(query, outcome);
        if (length > 0 && query.Depth == 0) services.Top?.General.Add(query, query.ReceivedAt, times: 1);
        return length;
    }

    private static int Write(Query query, Outcome outcome)
    {
        if (outcome.IsWritten) return query.HasResponse ? query.Finish() : 0;
        return outcome.IsDropped ? 0 : Answer(query, outcome.Code);
    }

    private int Recover(Query query, Exception error, CancellationToken cancel)
    {
        if (error is OperationCanceledException && cancel.IsCancellationRequested) return 0;
        Report(error);
        return AnswerAndCount(query, ResponseCode.ServFail);
    }

    private void Report(Exception error)
    {
        services.Metrics.Panics.Increment();
        if (stackTrace) DispatchLog.RecoveredWithStack(services.Log, Listener.Label, error.Message, error.ToString());
        else DispatchLog.Recovered(services.Log, Listener.Label, error.Message);
    }

    private int AnswerAndCount(Query query, ResponseCode code)
    {
        var length = Answer(query, code);
        dropped.Count(query, code, plugin: "", length, seconds: 0);
        return length;
    }

    private static int Answer(Query query, ResponseCode code)
    {
        query.DiscardResponse();
        query.BeginResponse(code, HeaderFlags.None, responder: "");
        return query.Finish();
    }

    /// <summary>Header, and the question where it could be read; no OPT, since what the request had of it can not be trusted.</summary>
    private static int AnswerBare(Query query, ResponseCode code)
    {
        query.DiscardResponse();
        query.BeginResponse(code, HeaderFlags.None, responder: "");
        return query.Length;
    }
}
