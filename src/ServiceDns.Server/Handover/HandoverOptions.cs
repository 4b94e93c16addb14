namespace ServiceDns.Server;

/// <summary>How a server takes over from the one before, and hands over to the next.</summary>
/// <param name="Path">A Unix socket: the running server listens there for its successor.</param>
/// <param name="Limit">How long a new process may take until its plugins are ready; then it gives up, and the old one goes on.</param>
public sealed record HandoverOptions(string Path, TimeSpan Limit)
{
    /// <summary>
    /// Called when the process before is about to be told that it may leave, which then ends soon: who supervises it has to know of this
    /// one first.
    /// </summary>
    public Action? TakingOver { get; init; }

    /// <summary>The limit when nothing else is said: a large cluster's first list takes some seconds.</summary>
    public static TimeSpan UsualLimit { get; } = TimeSpan.FromMinutes(1);
}
