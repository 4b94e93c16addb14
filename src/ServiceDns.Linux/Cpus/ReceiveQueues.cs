namespace ServiceDns.Linux.Cpus;

/// <summary>How network interfaces share packets out among CPUs.</summary>
public static class ReceiveQueues
{
    private const string Interfaces = "/sys/class/net";

    /// <summary>
    /// Whether this machine has network hardware, and all of it hands its packets to a single CPU: one receive queue, and no receive
    /// packet steering (networking/scaling.rst of the kernel's documentation). A container sees no hardware, so nothing is known there.
    /// </summary>
    public static bool AreSingle(IKernelFiles files)
    {
        ArgumentNullException.ThrowIfNull(files);
        var hardware = files.List(Interfaces).Select(name => $"{Interfaces}/{name}").Where(path => files.List($"{path}/device").Count > 0)
            .ToList();
        return hardware.Count > 0 && hardware.All(path => IsSingle(files, $"{path}/queues"));
    }

    private static bool IsSingle(IKernelFiles files, string queues)
    {
        var receiving = files.List(queues).Where(name => name.StartsWith("rx-", StringComparison.Ordinal)).ToList();
        return receiving is [var only] && BitsOf(files.Read($"{queues}/{only}/rps_cpus")) <= 1;
    }

    /// <summary>Counts the bits of a mask such as <c>00000000,0000000f</c>.</summary>
    private static int BitsOf(string? mask) =>
        (mask ?? "").Where(char.IsAsciiHexDigit).Sum(digit => int.PopCount(Convert.ToInt32(digit.ToString(), 16)));
}
