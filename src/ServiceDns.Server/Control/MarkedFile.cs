namespace ServiceDns.Server;

/// <summary>A socket's file that is known again: another process may have put its own in its place meanwhile.</summary>
internal sealed class MarkedFile
{
    private readonly DateTime mark;

    private MarkedFile(string path, DateTime mark) => (Path, this.mark) = (path, mark);

    /// <summary>Where it is.</summary>
    internal string Path { get; }

    /// <summary>Moves a file to its place in one step, over what is there.</summary>
    /// <exception cref="IOException">It can not be moved.</exception>
    internal static MarkedFile Move(string from, string path)
    {
        // two sockets made within a step of the clock would have the same time
        File.SetLastWriteTimeUtc(from, File.GetLastWriteTimeUtc(from).AddTicks(-Random.Shared.NextInt64(TimeSpan.TicksPerSecond)));
        var mark = File.GetLastWriteTimeUtc(from);
        File.Move(from, path, overwrite: true);
        return new MarkedFile(path, mark);
    }

    /// <summary>Removes it, unless another's stands there by now.</summary>
    internal void Remove()
    {
        if (File.GetLastWriteTimeUtc(Path) == mark) File.Delete(Path);
    }
}
