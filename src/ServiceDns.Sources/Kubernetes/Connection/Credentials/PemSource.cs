using System.Text;

namespace ServiceDns.Sources.Kubernetes;

/// <summary>PEM text that stands in a file or in the configuration itself.</summary>
/// <param name="place">The field that states it, for messages.</param>
/// <param name="file">The file; null for <paramref name="data"/>.</param>
/// <param name="data">The text itself.</param>
internal sealed class PemSource(ConfigField place, string? file, byte[]? data)
{
    /// <summary>The field that states it.</summary>
    public ConfigField Field => place;

    /// <summary>The text as it is now.</summary>
    /// <exception cref="ClusterSourceException">The file can not be read.</exception>
    public string Read() => Encoding.UTF8.GetString(data ?? CredentialFile.Read(place, file!));
}

/// <summary>Files that hold what must be fresh: read anew each time, they are small and requests are few.</summary>
internal static class CredentialFile
{
    /// <summary>The whole file.</summary>
    /// <exception cref="ClusterSourceException">It can not be read; the message names field, file and reason.</exception>
    public static byte[] Read(ConfigField field, string file)
    {
        try
        {
            return File.ReadAllBytes(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw field.Error($"can not read {file}: {Reason(e)}");
        }
    }

    private static string Reason(Exception e) => e is FileNotFoundException or DirectoryNotFoundException ? "no such file" : e.Message;
}
