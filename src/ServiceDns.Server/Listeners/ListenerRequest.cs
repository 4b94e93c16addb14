namespace ServiceDns.Server;

/// <summary>A listener that a configuration wants.</summary>
/// <param name="Address">Where.</param>
/// <param name="Dispatcher">What answers there. Of this configuration and this listener alone.</param>
/// <param name="Settings">
/// How. On a listener that is open already, they hold for new connections, and workers are added or leave as the number of them changes;
/// nothing that was received is lost by it.
/// </param>
public sealed record ListenerRequest(ListenAddress Address, Dispatcher Dispatcher, ListenerSettings Settings);

/// <summary>The listeners now answer as asked.</summary>
/// <param name="Drained">
/// Completes, always successfully, when the last query of the dispatchers before is answered, at most 5 s later: then their chains
/// may be shut down.
/// </param>
/// <param name="Placements">
/// Where UDP is served by other workers than before: <c>dns://:53: 2 UDP workers, pinned to CPUs 0-1</c>; listeners that are alike share a
/// line.
/// </param>
public sealed record AppliedListeners(Task Drained, IReadOnlyList<string> Placements);
