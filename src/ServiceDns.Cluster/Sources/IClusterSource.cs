namespace ServiceDns.Cluster;

/// <summary>Keeps a <see cref="ClusterModel"/> equal to a cluster outside: manifest files or an API server.</summary>
public interface IClusterSource : IAsyncDisposable
{
    /// <summary>The model this source writes; no one else may.</summary>
    ClusterModel Model { get; }

    /// <summary>Reads the whole cluster and begins to follow it. Returns when the first delivery is in the model.</summary>
    /// <exception cref="ClusterSourceException">It can not be read at all, or <c>Strict</c> was asked for and a rule is broken.</exception>
    Task StartAsync(CancellationToken cancel);

    /// <summary>
    /// The pods with all that endpoints depend on (labels, ports, conditions); null from a source that does not keep that.
    /// </summary>
    IEnumerable<Pod>? WholePods => null;

    /// <summary>Where an object is written; null when in no file, or not known.</summary>
    /// <param name="kind">Such as <c>Service</c>.</param>
    /// <param name="key">Namespace, empty for objects without one, and name.</param>
    ObjectOrigin? OriginOf(string kind, ObjectKey key) => null;
}

/// <summary>Where an object is written.</summary>
/// <param name="File">The file as found.</param>
/// <param name="Line">The line where it begins, from 1.</param>
public readonly record struct ObjectOrigin(string File, int Line);

/// <summary>Makes sources; the program provides it, so that consumers need not know where a cluster comes from.</summary>
public interface IClusterSources
{
    /// <summary>A source that reads and watches manifest files. Nothing is read before <see cref="IClusterSource.StartAsync"/>.</summary>
    IClusterSource OpenManifests(ManifestOptions options);

    /// <summary>A source that follows an API server. Nothing is read or sent before <see cref="IClusterSource.StartAsync"/>.</summary>
    /// <remarks>
    /// Sources of equal access and options share one model and one set of watches, also over a reload: the last that is disposed ends them.
    /// </remarks>
    IClusterSource OpenKubernetes(ApiAccess access, KubernetesSourceOptions options);

    /// <summary>Looks whether that leads to a server and to credentials, as far as files and the environment tell; sends nothing.</summary>
    /// <exception cref="ClusterSourceException">It does not; the message names what is wrong.</exception>
    void CheckAccess(ApiAccess access);
}

/// <summary>What to read and how strictly.</summary>
public sealed record ManifestOptions
{
    /// <summary>Files, folders and globs as the user wrote them.</summary>
    public required IReadOnlyList<string> Paths { get; init; }

    /// <summary>The folder that relative paths are relative to.</summary>
    public required string BaseFolder { get; init; }

    /// <summary>One CIDR a family, the first is primary: <c>service-cluster-ip-range</c>.</summary>
    public IReadOnlyList<string> ClusterIpRanges { get; init; } = ["10.96.0.0/12"];

    /// <summary>The node ports that Control may give, both ends included.</summary>
    public (ushort First, ushort Last) NodePortRange { get; init; } = (30000, 32767);

    /// <summary>Refuse every broken rule instead of serving what can be served.</summary>
    public bool Strict { get; init; }

    /// <summary>Whether the model gets the pods; where not, they still give services their endpoints.</summary>
    public bool Pods { get; init; } = true;

    /// <summary>Read once and do not watch: for <c>check</c> and <c>env</c>.</summary>
    public bool Once { get; init; }

    /// <summary>Called for every problem and every summary line; may be called from any thread.</summary>
    public required Action<SourceMessage> Report { get; init; }
}

/// <summary>How bad it is.</summary>
public enum SourceSeverity : byte
{
    /// <summary>A summary.</summary>
    Information,

    /// <summary>A rule is broken, the object is served all the same.</summary>
    Warning,

    /// <summary>
    /// The object, or the file, is left out; what was served from it before goes on being served where a file can not be read.
    /// </summary>
    Error,
}

/// <summary>One line for the log.</summary>
/// <param name="Severity">How bad it is.</param>
/// <param name="File">The file as found, or null.</param>
/// <param name="Line">The line, from 1; 0 when unknown.</param>
/// <param name="Text">Object, field and rule, such as <c>Service "web" is invalid: spec.ports: Required value</c>.</param>
public sealed record SourceMessage(SourceSeverity Severity, string? File, int Line, string Text)
{
    /// <summary><c>FILE:LINE - text</c>, or the text alone.</summary>
    public override string ToString() => File is null ? Text : Line > 0 ? $"{File}:{Line} - {Text}" : $"{File} - {Text}";
}

/// <summary>A source can not deliver.</summary>
public sealed class ClusterSourceException(IReadOnlyList<SourceMessage> messages)
    : Exception(string.Join(System.Environment.NewLine, messages))
{
    /// <summary>Every reason, in the order of the files.</summary>
    public IReadOnlyList<SourceMessage> Messages { get; } = messages;
}
