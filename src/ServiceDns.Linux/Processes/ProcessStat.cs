namespace ServiceDns.Linux.Processes;

/// <summary>What the kernel tells of this process in one line (proc_pid_stat(5)).</summary>
public static class ProcessStat
{
    private const int FirstBehindName = 3;

    /// <summary>A field, of the process's first thread where threads differ; null where nobody can tell.</summary>
    /// <param name="number">As the manual counts them: from 3 on, which is behind the name.</param>
    public static string? Field(int number)
    {
        try
        {
            var text = File.ReadAllText("/proc/self/stat");
            var fields = text[(text.LastIndexOf(')') + 2)..].Split(' '); // the name may hold spaces and parentheses
            return fields.ElementAtOrDefault(number - FirstBehindName);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
