namespace ServiceDns.Corefile;

/// <summary>Joins paths without making them absolute, so that errors name files as the user wrote them.</summary>
internal static class SlashPath
{
    /// <summary>The folder of a file: <c>conf</c> of <c>conf/Corefile</c>, empty for a bare name.</summary>
    internal static string Folder(string file) => file[..(file.LastIndexOf('/') + 1)];

    /// <summary><paramref name="path"/> as seen from <paramref name="folder"/>, shortened to its simplest form.</summary>
    internal static string Join(string folder, string path)
    {
        if (path.StartsWith('/')) return path;
        return Clean(folder.Length == 0 ? path : $"{folder}/{path}");
    }

    /// <summary>Without empty and <c>.</c> parts, and with every <c>..</c> taken as far as it goes.</summary>
    internal static string Clean(string path)
    {
        var rooted = path.StartsWith('/');
        var parts = new List<string>();
        foreach (var part in path.Split('/'))
        {
            switch (part)
            {
                case "" or ".":
                    break;
                case ".." when parts.Count > 0 && parts[^1] != "..":
                    parts.RemoveAt(parts.Count - 1);
                    break;
                case ".." when rooted:
                    break;
                default:
                    parts.Add(part);
                    break;
            }
        }
        var joined = (rooted ? "/" : "") + string.Join('/', parts);
        return joined.Length == 0 ? "." : joined;
    }
}
