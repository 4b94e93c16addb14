namespace ServiceDns.Plugins.Kubernetes;

/// <summary>Which of several endpoints a client is told of.</summary>
public enum Locality : byte
{
    /// <summary>All, in any order.</summary>
    None,

    /// <summary>All, those of its zone first.</summary>
    Order,

    /// <summary>Those of its zone, or all when there are none.</summary>
    Prefer,
}
