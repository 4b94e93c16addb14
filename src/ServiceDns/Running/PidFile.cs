using System.Globalization;
using Microsoft.Extensions.Logging;

namespace ServiceDns;

/// <summary>The file that holds this process's number while it serves.</summary>
internal sealed partial class PidFile(string path, ILogger log)
{
    private static string Number => System.Environment.ProcessId.ToString(CultureInfo.InvariantCulture);

    /// <summary>Writes it; that it can not be written is logged, and the server goes on, as CoreDNS does.</summary>
    internal void Write()
    {
        if (path.Length == 0) return;
        try
        {
            File.WriteAllText(path, Number + "\n");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            NotWritten(log, e.Message);
        }
    }

    /// <summary>Removes it, if it is there and no other process, which took over from this one, has written its own number.</summary>
    internal void Remove()
    {
        if (path.Length == 0) return;
        try
        {
            if (File.Exists(path) && File.ReadAllText(path).Trim() == Number) File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            NotRemoved(log, e.Message);
        }
    }

    [LoggerMessage(LogLevel.Error, "Could not write pidfile: {reason}")]
    private static partial void NotWritten(ILogger log, string reason);

    [LoggerMessage(LogLevel.Error, "Could not remove pidfile: {reason}")]
    private static partial void NotRemoved(ILogger log, string reason);
}
