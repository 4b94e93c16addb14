using System.Text;

namespace ServiceDns.Server;

/// <summary>What the path of a Unix socket must be.</summary>
internal static class SocketPath
{
    private const int Longest = 107; // bytes: sun_path of struct sockaddr_un without its end

    /// <summary>Why no socket can be there, and what to do; null when one can.</summary>
    /// <param name="path">Its path.</param>
    /// <param name="suffix">What is added to it for the name under which it is made.</param>
    internal static string? WhyNot(string path, string suffix)
    {
        var longest = Longest - suffix.Length;
        if (Encoding.UTF8.GetByteCount(path) > longest) return $"a socket's path has at most {longest} bytes";
        var folder = Path.GetDirectoryName(Path.GetFullPath(path));
        return Directory.Exists(folder) ? null : $"there is no folder {folder ?? path}; make it, or name another path";
    }
}
