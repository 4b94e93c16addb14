using System.Globalization;
using System.Text;
using ServiceDns.Corefile;

namespace ServiceDns.Server;

/// <summary>
/// Keeps the last configuration that served, with all its imports, in a folder, so that a start after the Corefile was broken can serve it.
/// </summary>
/// <remarks>
/// One file, <c>last-good</c>, replaced in one step: for each file the line <c>LENGTH PATH</c> and its bytes, the Corefile first. What
/// plugins read of their own, as zones and manifests, is not in it.
/// </remarks>
/// <param name="folder">A folder that this process may write to.</param>
internal sealed class LastGoodCorefile(string folder)
{
    private string saved = "";

    private string FilePath => Path.Combine(folder, "last-good");

    /// <summary>Keeps a configuration that serves.</summary>
    /// <exception cref="IOException">It can not be written.</exception>
    /// <exception cref="UnauthorizedAccessException">As before.</exception>
    internal void Save(Configuration configuration)
    {
        if (configuration.Hash == saved) return;
        Directory.CreateDirectory(folder);
        var next = FilePath + ".new";
        using (var stream = File.Create(next))
        {
            foreach (var file in configuration.Files)
            {
                stream.Write(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{file.Content.Length} {file.Path}\n")));
                stream.Write(file.Content.Span);
            }
            stream.Flush(flushToDisk: true);
        }
        File.Move(next, FilePath, overwrite: true);
        saved = configuration.Hash;
    }

    /// <summary>Reads what was kept.</summary>
    /// <param name="actual">Variables, and files that were not kept.</param>
    /// <param name="corefile">The Corefile.</param>
    /// <param name="kept">Has its imports as they were.</param>
    /// <returns>When it was kept; null when there is nothing, or nothing that can be read.</returns>
    internal DateTime? TryLoad(CorefileEnvironment actual, out CorefileText corefile, out CorefileEnvironment kept)
    {
        (corefile, kept) = (new CorefileText("", ""), actual);
        try
        {
            var files = Read(File.ReadAllBytes(FilePath));
            if (files.Count == 0) return null;
            corefile = new CorefileText(files[0].Path, Encoding.UTF8.GetString(files[0].Content));
            kept = new KeptFiles(files.Skip(1).ToDictionary(file => file.Path, file => file.Content, StringComparer.Ordinal), actual);
            return File.GetLastWriteTimeUtc(FilePath);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static List<(string Path, byte[] Content)> Read(byte[] bytes)
    {
        var files = new List<(string Path, byte[] Content)>();
        for (var position = 0; position < bytes.Length;)
        {
            var end = Array.IndexOf(bytes, (byte)'\n', position);
            var line = end < 0 ? "" : Encoding.UTF8.GetString(bytes, position, end - position);
            var space = line.IndexOf(' ');
            if (space < 0 || !int.TryParse(line.AsSpan(0, space), CultureInfo.InvariantCulture, out var length) || length < 0
                || length > bytes.Length - end - 1)
            {
                return [];
            }
            files.Add((line[(space + 1)..], bytes[(end + 1)..(end + 1 + length)]));
            position = end + 1 + length;
        }
        return files;
    }

    /// <summary>Imports as they were kept; a folder that has any of them has no others.</summary>
    private sealed class KeptFiles(Dictionary<string, byte[]> files, CorefileEnvironment actual) : CorefileEnvironment
    {
        public override byte[] ReadFile(string path) => files.TryGetValue(path, out var content) ? content : actual.ReadFile(path);

        public override bool Exists(string path) => files.ContainsKey(path) || actual.Exists(path);

        public override IReadOnlyList<string>? ListFolder(string path)
        {
            var names = files.Keys.Where(file => (Path.GetDirectoryName(file) is { Length: > 0 } folder ? folder : ".") == path)
                .Select(file => Path.GetFileName(file)).ToList();
            return names.Count > 0 ? names : actual.ListFolder(path);
        }

        public override string? GetVariable(string name) => actual.GetVariable(name);
    }
}
