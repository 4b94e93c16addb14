namespace ServiceDns.Server.Tests;

/// <summary>Scheduling policies of threads as the kernel tells them: the C library answers from its own copy.</summary>
internal static class Policies
{
    /// <summary>Whether the calling thread waits for its CPU (SCHED_BATCH).</summary>
    public static bool Waits() => IsBatch(File.ReadAllText("/proc/thread-self/stat"));

    /// <summary>The same of this process's only thread whose name begins so.</summary>
    public static bool Waits(string name)
    {
        var thread = Directory.GetDirectories("/proc/self/task").Single(thread => NameOf(thread).StartsWith(name, StringComparison.Ordinal));
        return IsBatch(File.ReadAllText(Path.Combine(thread, "stat")));
    }

    private static string NameOf(string thread)
    {
        try
        {
            return File.ReadAllText(Path.Combine(thread, "comm"));
        }
        catch (IOException)
        {
            return ""; // it has ended
        }
    }

    /// <remarks>proc_pid_stat(5): the third field follows a name in parentheses, and policy is the 41st.</remarks>
    private static bool IsBatch(string stat) => stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[41 - 3] == "3";
}
