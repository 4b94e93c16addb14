namespace ServiceDns.Corefile;

/// <summary>What reading a Corefile takes from outside: files, folders and variables.</summary>
/// <remarks>Paths are as the Corefile gives them, joined to the folder of the file that names them; a relative one is
/// relative to the working directory. Tests give an environment of their own and need no disk.</remarks>
public abstract class CorefileEnvironment
{
    /// <summary>The disk and the variables of this process.</summary>
    public static CorefileEnvironment System { get; } = new SystemEnvironment();

    /// <summary>The content of a file.</summary>
    /// <exception cref="IOException">It cannot be read; the message says why.</exception>
    /// <exception cref="UnauthorizedAccessException">This process may not read it.</exception>
    public abstract byte[] ReadFile(string path);

    /// <summary>Whether there is a file or folder of that name.</summary>
    public abstract bool Exists(string path);

    /// <summary>The names (not paths) in a folder, hidden ones too, in any order; null when it is no folder or
    /// cannot be read.</summary>
    public abstract IReadOnlyList<string>? ListFolder(string path);

    /// <summary>The value of an environment variable, or null when it is not set.</summary>
    public abstract string? GetVariable(string name);
}
