using ServiceDns.Cluster.Control;

namespace ServiceDns.Sources.Kubernetes;

/// <summary>What one kubeconfig file says, as far as a client needs it.</summary>
/// <param name="Path">The file.</param>
internal sealed record KubeconfigFile(string Path)
{
    public Stated<string> CurrentContext { get; set; }

    public List<ClusterEntry> Clusters { get; } = [];

    public List<UserEntry> Users { get; } = [];

    public List<ContextEntry> Contexts { get; } = [];
}

/// <summary>A named part of a kubeconfig, and where it stands.</summary>
/// <param name="List"><c>clusters</c>, <c>users</c> or <c>contexts</c>.</param>
/// <param name="File">The file.</param>
/// <param name="Line">The line.</param>
internal abstract record KubeconfigEntry(string List, string File, int Line)
{
    public string Name { get; set; } = "";

    /// <summary>What is inside an entry beside its name: <c>cluster</c>, <c>user</c>, <c>context</c>.</summary>
    public string Kind => List[..^1];

    /// <summary>A field of it, for a message.</summary>
    public ConfigField Field(string name, int line = 0) => new(File, line > 0 ? line : Line, $"{List}[{Name}].{Kind}.{name}");

    /// <summary>A stated field of it, for a message.</summary>
    public ConfigField Field<T>(string name, Stated<T> stated) => Field(name, stated.IsStated ? stated.Line : 0);

    /// <summary>A path that the file states: relative ones are relative to the file's folder.</summary>
    public string PathOf(string stated) =>
        System.IO.Path.GetFullPath(stated, System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(File))!);
}

/// <summary>One of <c>clusters</c>.</summary>
internal sealed record ClusterEntry(string File, int Line) : KubeconfigEntry("clusters", File, Line)
{
    public Stated<string> Server { get; set; }

    public Stated<string> ServerName { get; set; }

    public Stated<bool> Insecure { get; set; }

    public Stated<string> Authority { get; set; }

    public Stated<string> AuthorityData { get; set; }

    public Stated<string> Proxy { get; set; }

    public Stated<bool> DisableCompression { get; set; }

    /// <summary>The extension <c>client.authentication.k8s.io/exec</c> as JSON: for commands that give credentials.</summary>
    public string? ExecConfig { get; set; }
}

/// <summary>One of <c>users</c>.</summary>
internal sealed record UserEntry(string File, int Line) : KubeconfigEntry("users", File, Line)
{
    public Stated<string> Certificate { get; set; }

    public Stated<string> CertificateData { get; set; }

    public Stated<string> Key { get; set; }

    public Stated<string> KeyData { get; set; }

    public Stated<string> Token { get; set; }

    public Stated<string> TokenFile { get; set; }

    public Stated<string> UserName { get; set; }

    public Stated<string> Password { get; set; }

    public Stated<string> As { get; set; }

    public Stated<string> AsUid { get; set; }

    public List<string> AsGroups { get; set; } = [];

    public List<KeyValuePair<string, string>> AsExtra { get; } = [];

    /// <summary>The name of the <c>auth-provider</c>, which no client has any more.</summary>
    public Stated<string> AuthProvider { get; set; }

    public ExecEntry? Exec { get; set; }
}

/// <summary>One of <c>contexts</c>.</summary>
internal sealed record ContextEntry(string File, int Line) : KubeconfigEntry("contexts", File, Line)
{
    public Stated<string> Cluster { get; set; }

    public Stated<string> User { get; set; }
}

/// <summary>A user's <c>exec</c>: the command that gives credentials.</summary>
internal sealed record ExecEntry(int Line)
{
    public Stated<string> Command { get; set; }

    public List<string> Arguments { get; set; } = [];

    public List<KeyValuePair<string, string>> Environment { get; } = [];

    public Stated<string> ApiVersion { get; set; }

    public string InstallHint { get; set; } = "";

    public bool ProvideClusterInfo { get; set; }

    public Stated<string> InteractiveMode { get; set; }
}
