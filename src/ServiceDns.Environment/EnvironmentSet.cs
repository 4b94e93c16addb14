using System.Globalization;
using System.Text;

namespace ServiceDns.Environment;

/// <summary>A set of environment variables, each name once.</summary>
/// <param name="Variables">Names and values: services in ordinal order of their names, and of each its host, its ports, then Docker's link
/// variables, as the kubelet writes them.</param>
/// <param name="Warnings">What a user should know: names that two services give, and names that a shell can not read.</param>
public sealed record EnvironmentSet(IReadOnlyList<KeyValuePair<string, string>> Variables, IReadOnlyList<string> Warnings)
{
    /// <summary>Bytes that the kernel counts for the set: each string with its end mark, and a pointer to it.</summary>
    public long Size => Variables.Sum(SizeOf);

    /// <summary>Says that the set comes near what a program may be started with, or null.</summary>
    /// <param name="limits">The limits of the system where it is to be used.</param>
    public string? SizeWarning(EnvironmentLimits limits)
    {
        foreach (var variable in Variables)
        {
            if (SizeOf(variable) - EnvironmentLimits.PointerSize <= limits.OneString) continue;
            return $"{variable.Key} alone is longer than the {Show(limits.OneString)} that one string may have: "
                + "no program can be started with it (\"argument list too long\")";
        }
        return Size * 2 <= limits.Total ? null
            : $"the set takes {Show(Size)} of the {Show(limits.Total)} that arguments and environment may take together: "
                + "programs may fail to start with \"argument list too long\"; "
                + "enableServiceLinks: false leaves out all services but kubernetes";
    }

    private static long SizeOf(KeyValuePair<string, string> variable) =>
        Encoding.UTF8.GetByteCount(variable.Key) + Encoding.UTF8.GetByteCount(variable.Value) + 2 + EnvironmentLimits.PointerSize;

    private static string Show(long bytes) => bytes switch
    {
        >= 1 << 20 => string.Create(CultureInfo.InvariantCulture, $"{bytes / (double)(1 << 20):0.#} MiB"),
        >= 1 << 10 => string.Create(CultureInfo.InvariantCulture, $"{bytes / (double)(1 << 10):0.#} KiB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{bytes} B"),
    };
}

/// <summary>What the kernel lets a program be started with (execve(2)).</summary>
/// <param name="Total">Bytes of all arguments and variables together: <c>sysconf(_SC_ARG_MAX)</c>, a quarter of the stack's limit.</param>
/// <param name="OneString">Bytes of one argument or variable with its end mark: <c>MAX_ARG_STRLEN</c>, 32 pages.</param>
public readonly record struct EnvironmentLimits(long Total, long OneString)
{
    internal const int PointerSize = 8;

    /// <summary>Linux with its usual stack limit of 8 MiB: 2 MiB together, 128 KiB each.</summary>
    public static EnvironmentLimits Linux => new(2 << 20, 128 << 10);
}
