using ServiceDns.Plugins.Certificates;

namespace ServiceDns.Plugins.Tls;

/// <summary>
/// Lets the framework write the secrets of TLS connections into a file (the format of NSS). The framework reads the name of the file once,
/// before the first connection, so there is one file for all connections of the process, from its start on.
/// </summary>
internal static class KeyLog
{
    private const string Switch = "System.Net.EnableSslKeyLogging", Variable = "SSLKEYLOGFILE";

    private static readonly Lock Gate = new();
    private static string? begun;

    /// <summary>Whether the file is the one that is written.</summary>
    public static bool IsWriting(string path)
    {
        lock (Gate) return begun == path;
    }

    /// <summary>Looks whether the file could be made.</summary>
    /// <exception cref="CertificateFileException">Its folder is not there, or another file was begun.</exception>
    public static void Check(string path)
    {
        if (!Directory.Exists(Path.GetDirectoryName(path))) throw Failed(path, "no such file or directory");
        lock (Gate)
        {
            if (begun is not null && begun != path) throw Failed(path, $"this process writes them to {begun}, and can write one file only");
        }
    }

    /// <summary>Begins to write. No TLS connection was made before.</summary>
    /// <exception cref="CertificateFileException">The file can not be written, or another one was begun.</exception>
    public static void Begin(string path)
    {
        Check(path);
        lock (Gate)
        {
            if (begun is not null) return;
            Touch(path);
            AppContext.SetSwitch(Switch, true);
            Environment.SetEnvironmentVariable(Variable, path);
            begun = path;
        }
    }

    private static void Touch(string path)
    {
        var options = new FileStreamOptions { Mode = FileMode.Append, Access = FileAccess.Write, Share = FileShare.ReadWrite };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        try
        {
            File.Open(path, options).Dispose();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw Failed(path, error.Message);
        }
    }

    private static CertificateFileException Failed(string path, string reason) =>
        new($"unable to write TLS Key Log to \"{path}\": {reason}");
}
