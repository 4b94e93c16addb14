using ServiceDns.Cluster.Control;

namespace ServiceDns.Sources.Kubernetes;

/// <summary>One or several kubeconfig files taken as one, as client-go merges them.</summary>
/// <remarks>
/// Of two entries with one name, that of the earlier file counts, whole; likewise the first <c>current-context</c> that is not empty.
/// </remarks>
internal sealed class KubeconfigFiles
{
    private const string Variable = "KUBECONFIG";

    private readonly IReadOnlyList<KubeconfigFile> files;

    private KubeconfigFiles(IReadOnlyList<KubeconfigFile> files) => this.files = files;

    /// <summary>The files, for messages.</summary>
    public string Names => string.Join(Path.PathSeparator, files.Select(file => file.Path));

    /// <summary>The first file.</summary>
    public string First => files[0].Path;

    /// <summary>Which context is the current one.</summary>
    public Stated<string> CurrentContext =>
        files.Select(file => file.CurrentContext).FirstOrDefault(context => context.Value is { Length: > 0 });

    /// <summary>Reads that file, which must be there.</summary>
    /// <exception cref="ClusterSourceException">It can not be read.</exception>
    public static KubeconfigFiles Read(string path)
    {
        try
        {
            return new KubeconfigFiles([KubeconfigReader.Read(path)]);
        }
        catch (FileNotFoundException)
        {
            throw new ConfigField(path, 0, "").Error("no such kubeconfig file");
        }
    }

    /// <summary>Reads the files that <c>KUBECONFIG</c> lists, those of them that are there, or <c>~/.kube/config</c>.</summary>
    /// <returns>Null when there is none.</returns>
    /// <exception cref="ClusterSourceException">One can not be read.</exception>
    public static KubeconfigFiles? ReadDefault()
    {
        List<KubeconfigFile> found = [];
        foreach (var path in DefaultPaths().Where(path => path.Length > 0).Distinct(StringComparer.Ordinal))
        {
            try
            {
                found.Add(KubeconfigReader.Read(path));
            }
            catch (FileNotFoundException)
            {
                // as client-go: a list may name files that are not there
            }
        }
        return found.Count > 0 ? new KubeconfigFiles(found) : null;
    }

    /// <summary>The entry of that name, or null.</summary>
    public ClusterEntry? Cluster(string name) => files.SelectMany(file => file.Clusters).FirstOrDefault(entry => entry.Name == name);

    /// <summary>The entry of that name, or null.</summary>
    public UserEntry? User(string name) => files.SelectMany(file => file.Users).FirstOrDefault(entry => entry.Name == name);

    /// <summary>The entry of that name, or null.</summary>
    public ContextEntry? Context(string name) => files.SelectMany(file => file.Contexts).FirstOrDefault(entry => entry.Name == name);

    /// <summary>The names of all contexts, in the order of the files.</summary>
    public IEnumerable<string> ContextNames =>
        files.SelectMany(file => file.Contexts).Select(entry => entry.Name).Distinct(StringComparer.Ordinal);

    private static string[] DefaultPaths() => Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } list
        ? list.Split(Path.PathSeparator)
        : Environment.GetEnvironmentVariable("HOME") is { Length: > 0 } home ? [Path.Combine(home, ".kube", "config")] : [];
}
