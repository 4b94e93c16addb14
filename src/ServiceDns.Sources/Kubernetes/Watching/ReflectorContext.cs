using ServiceDns.Sources.Kubernetes.Kinds;

namespace ServiceDns.Sources.Kubernetes.Watching;

/// <summary>What the reflectors of one source have in common.</summary>
/// <param name="Api">The server.</param>
/// <param name="Model">The model that they write, each a batch at a time.</param>
/// <param name="Time">The clock.</param>
/// <param name="Random">For the spread of pauses and watches.</param>
/// <param name="Report">Receives what is to be said.</param>
/// <param name="EndList">Called when a list is complete: has the kind sweep the model.</param>
internal sealed record ReflectorContext(
    ApiConnection Api,
    ClusterModel Model,
    TimeProvider Time,
    Random Random,
    Action<SourceMessage> Report,
    Action<WatchedKind> EndList);
