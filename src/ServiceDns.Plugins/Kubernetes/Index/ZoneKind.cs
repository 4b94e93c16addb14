namespace ServiceDns.Plugins.Kubernetes;

/// <summary>What the names of a zone are about.</summary>
internal enum ZoneKind : byte
{
    /// <summary>The cluster's own services and pods.</summary>
    Cluster,

    /// <summary>ServiceImports (KEP-1645).</summary>
    ClusterSet,

    /// <summary>Addresses: beside them there is the frame that every zone has, and no service.</summary>
    Reverse,
}
