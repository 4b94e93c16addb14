using System.Text;

namespace ServiceDns.Corefile.Tests;

/// <summary>Files and variables that exist in memory only.</summary>
internal sealed class MemoryEnvironment : CorefileEnvironment
{
    private readonly Dictionary<string, byte[]> files = [];
    private readonly Dictionary<string, string> variables = [];

    public string this[string path]
    {
        set => files[path] = Encoding.UTF8.GetBytes(value);
    }

    public MemoryEnvironment With(string variable, string value)
    {
        variables[variable] = value;
        return this;
    }

    public HashSet<string> Unreadable { get; } = [];

    public override byte[] ReadFile(string path)
    {
        if (Unreadable.Contains(path)) throw new UnauthorizedAccessException("permission denied");
        return files.TryGetValue(path, out var content) ? content : throw new IOException("is a directory");
    }

    public override bool Exists(string path) => files.ContainsKey(path) || ListFolder(path) is not null;

    public override IReadOnlyList<string>? ListFolder(string path)
    {
        var prefix = path == "." ? "" : path == "/" ? "/" : path + "/";
        var names = files.Keys.Where(file => file.StartsWith(prefix, StringComparison.Ordinal))
            .Select(file => file[prefix.Length..].Split('/')[0]).Where(name => name.Length > 0).Distinct().Reverse().ToList();
        return names.Count == 0 ? null : names;
    }

    public override string? GetVariable(string name) => variables.GetValueOrDefault(name);
}
