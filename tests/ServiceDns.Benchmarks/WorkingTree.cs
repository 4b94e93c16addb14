namespace ServiceDns.Benchmarks;

/// <summary>The tree that this program was built from.</summary>
internal static class WorkingTree
{
    public static string Root { get; } = FindRoot();

    public static string Path(params string[] parts) => System.IO.Path.Combine([Root, .. parts]);

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(System.IO.Path.Combine(folder.FullName, "ServiceDns.sln"))) return folder.FullName;
        }
        throw new InvalidOperationException($"no ServiceDns.sln above {AppContext.BaseDirectory}");
    }
}
