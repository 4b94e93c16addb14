namespace ServiceDns.Server;

/// <summary>A server block under one of its zones, ready to serve.</summary>
/// <param name="Info">The zone and the view's name.</param>
/// <param name="Chain">The first handler; null for a block whose plugins make none: it answers REFUSED.</param>
/// <param name="AllowsOtherClasses">Whether it serves classes other than IN; opens the whole listener for them, as CoreDNS does.</param>
/// <param name="Debug">Whether an exception ends the process; holds for the whole listener.</param>
/// <param name="StackTrace">Whether exceptions are logged with their stack; the last block's word holds for the listener.</param>
/// <param name="Loop">What of the chain runs in the UDP loop; null for nothing.</param>
/// <param name="Filter">The block's <c>view</c>: whether this query is for the block. Null when it takes all.</param>
public sealed record BlockRuntime(
    BlockInfo Info,
    IQueryHandler? Chain,
    bool AllowsOtherClasses = false,
    bool Debug = false,
    bool StackTrace = false,
    LoopChain? Loop = null,
    Func<Query, bool>? Filter = null)
{
    internal bool Takes(Query query) => Filter is null || Filter(query);
}
