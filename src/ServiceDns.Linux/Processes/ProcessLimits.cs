using System.Globalization;

namespace ServiceDns.Linux.Processes;

/// <summary>What this process may use of something (proc_pid_limits(5)).</summary>
public static class ProcessLimits
{
    /// <summary>The soft limit of that name, in its own unit; null where there is none, or nobody can tell.</summary>
    /// <param name="name">As the kernel writes it, such as <c>Max open files</c>.</param>
    public static ulong? SoftOf(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        try
        {
            var line = File.ReadLines("/proc/self/limits").FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal));
            var soft = line?[name.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries).FirstOrDefault();
            return ulong.TryParse(soft, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) ? limit : null; // or "unlimited"
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
