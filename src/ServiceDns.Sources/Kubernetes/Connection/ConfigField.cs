namespace ServiceDns.Sources.Kubernetes;

/// <summary>Where something is said that messages must be able to name.</summary>
/// <param name="File">The kubeconfig or other file; null for what no file says.</param>
/// <param name="Line">The line, from 1; 0 when unknown.</param>
/// <param name="Path">Such as <c>users[admin].user.exec.command</c>.</param>
internal sealed record ConfigField(string? File, int Line, string Path)
{
    /// <summary>An error that names the place.</summary>
    public ClusterSourceException Error(string text) => new([Message(text)]);

    /// <summary>The line that names the place.</summary>
    public SourceMessage Message(string text) => new(SourceSeverity.Error, File, Line, Path.Length == 0 ? text : $"{Path}: {text}");
}
