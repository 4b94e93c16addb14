using System.Runtime.InteropServices;

namespace ServiceDns.Linux.Sockets;

/// <summary>Waits for what the kernel has begun to deliver to sockets.</summary>
public static partial class GracePeriod
{
    private const int CommandGlobal = 1; // MEMBARRIER_CMD_GLOBAL

    /// <summary>
    /// Returns after every packet that the kernel was looking for a socket for, at the time of the call, is queued to one: membarrier(2)
    /// waits for an RCU grace period, and packets are delivered inside of one read-side section. Takes some ten milliseconds. Where the
    /// system does not have or allow the call, returns at once.
    /// </summary>
    public static void Wait()
    {
        var number = RuntimeInformation.ProcessArchitecture switch
        {
            Architecture.X64 => 324,
            Architecture.Arm64 => 283,
            _ => 0,
        };
        if (number != 0) SystemCall(number, CommandGlobal, 0, 0);
    }

    [LibraryImport("libc", EntryPoint = "syscall")]
    private static partial nint SystemCall(nint number, nint command, nint flags, nint cpu);
}
