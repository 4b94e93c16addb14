using Microsoft.Extensions.Logging;
using ServiceDns.Forwarding.Config;

namespace ServiceDns.Forwarding.Kernel;

/// <summary>Sets the kernel's connection tracking as <c>conntrack</c> asks: the table is made larger, never smaller.</summary>
public static partial class ConntrackSysctls
{
    private const string Folder = "net/netfilter/nf_conntrack_";

    /// <summary>Sets what the configuration states. What can not be set is logged and left.</summary>
    public static void Apply(ConntrackSettings settings, int cores, Sysctls sysctls, ILogger log)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(sysctls);
        if (settings.MaxFor(cores) is > 0 and var most)
        {
            Tell(Folder + "max", most, sysctls.Raise(Folder + "max", most), log);
            // the kernel's own ratio; where /sys is read only the table works on, with longer chains
            sysctls.Raise(Folder + "buckets", most / 4);
        }
        Set("tcp_timeout_established", settings.TcpEstablished);
        Set("tcp_timeout_close_wait", settings.TcpCloseWait);
        Set("udp_timeout", settings.Udp);
        Set("udp_timeout_stream", settings.UdpStream);
        if (settings.TcpBeLiberal) Tell(Folder + "tcp_be_liberal", 1, sysctls.Write(Folder + "tcp_be_liberal", 1), log);

        void Set(string name, TimeSpan value)
        {
            if (value <= TimeSpan.Zero) return;
            Tell(Folder + name, (long)value.TotalSeconds, sysctls.Write(Folder + name, (long)value.TotalSeconds), log);
        }
    }

    private static void Tell(string name, long value, string? failure, ILogger log)
    {
        if (failure is not null) NotSet(log, name, value, failure);
    }

    [LoggerMessage(LogLevel.Warning, "{name} could not be set to {value}: {reason}")]
    private static partial void NotSet(ILogger log, string name, long value, string reason);
}
