namespace ServiceDns.Sources.Manifests.Files;

/// <summary>Symbolic links on the way to a file.</summary>
/// <remarks>
/// A ConfigMap volume has two: <c>a.yaml</c> leads to <c>..data/a.yaml</c>, and <c>..data</c> to a dated folder; an update renames a
/// new <c>..data</c> over the old one and touches no file.
/// </remarks>
internal static class Links
{
    private const int Most = 40; // as the kernel's (path_resolution(7)); a chain of more is a loop

    /// <summary>The path without links; what of it does not exist is kept as it is.</summary>
    /// <param name="path">Any path.</param>
    /// <param name="holders">Receives the folders that the links stand in.</param>
    public static string Resolve(string path, ICollection<string>? holders = null)
    {
        var at = "/";
        var rest = new Stack<string>();
        Push(rest, Path.GetFullPath(path));
        for (var links = 0; rest.TryPop(out var name);)
        {
            var next = Path.Join(at, name);
            if (links == Most || Target(next) is not { } target)
            {
                at = next;
                continue;
            }
            links++;
            holders?.Add(at);
            Push(rest, Path.GetFullPath(Path.Combine(at, target)));
            at = "/";
        }
        return at;
    }

    /// <summary>What the path itself leads to as written; null when it is no link, or may not be looked at.</summary>
    public static string? Target(string path)
    {
        try
        {
            return new FileInfo(path).LinkTarget;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static void Push(Stack<string> rest, string path)
    {
        foreach (var segment in path.Split('/', StringSplitOptions.RemoveEmptyEntries).Reverse()) rest.Push(segment);
    }
}
