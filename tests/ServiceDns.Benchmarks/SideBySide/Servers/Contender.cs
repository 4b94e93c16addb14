using ServiceDns.Benchmarks.SideBySide.Processes;

namespace ServiceDns.Benchmarks.SideBySide.Servers;

/// <summary>Where a server shall run.</summary>
/// <param name="Data">The cluster's files.</param>
/// <param name="Folder">A folder of its own, empty.</param>
/// <param name="Port">The port of 127.0.0.1 to serve.</param>
/// <param name="Upstream">The port of 127.0.0.1 that has the cluster's zones, for who caches; else 0.</param>
internal sealed record Site(DataFiles Data, string Folder, int Port, int Upstream = 0)
{
    /// <summary>Writes a file into the folder and returns its path.</summary>
    public string Write(string name, string text)
    {
        var path = Path.Combine(Folder, name);
        File.WriteAllText(path, text);
        return path;
    }
}

/// <summary>A program in the table.</summary>
internal abstract class Contender
{
    /// <summary>Its name in the table.</summary>
    public abstract string Name { get; }

    /// <summary>Its version, or the empty string.</summary>
    public abstract string Version { get; }

    /// <summary>Whether it answers without knowing anything.</summary>
    public virtual bool IsEcho => false;

    /// <summary>Writes its configuration and says how to start it, in the foreground, with one worker.</summary>
    public abstract ServerCommand Prepare(Site site);
}
