using Microsoft.Extensions.Logging.Abstractions;
using ServiceDns.Forwarding.Config;
using ServiceDns.Forwarding.Kernel;

namespace ServiceDns.Forwarding.Tests;

public sealed class ConntrackSysctlsTests : IDisposable
{
    private static readonly ConntrackSettings Default = new(
        32768, 131072, TimeSpan.FromDays(1), TimeSpan.FromHours(1), false, default, default);

    private readonly DirectoryInfo root = Directory.CreateTempSubdirectory("sysctl-");

    public void Dispose() => root.Delete(recursive: true);

    //                       settings, cores, before, after
    public static TheoryData<ConntrackSettings, int, string, string> Cases => new()
    {
        { Default, 2, "max=65536 tcp_timeout_established=432000 tcp_timeout_close_wait=60",
          "max=131072 tcp_timeout_established=86400 tcp_timeout_close_wait=3600" },
        { Default, 8, "max=65536", "max=262144" },
        { Default, 8, "max=1000000", "max=1000000" },
        { Default with { MaxPerCore = 0 }, 8, "max=65536", "max=65536" },
        { Default with { Min = 500000 }, 2, "max=65536", "max=500000" },
        { Default with { TcpEstablished = TimeSpan.Zero }, 2, "tcp_timeout_established=432000", "tcp_timeout_established=432000" },
        { Default, 2, "tcp_be_liberal=0 udp_timeout=30 udp_timeout_stream=120", "tcp_be_liberal=0 udp_timeout=30 udp_timeout_stream=120" },
        { Default with { TcpBeLiberal = true, Udp = TimeSpan.FromSeconds(5), UdpStream = TimeSpan.FromSeconds(9) }, 2,
            "tcp_be_liberal=0 udp_timeout=30 udp_timeout_stream=120", "tcp_be_liberal=1 udp_timeout=5 udp_timeout_stream=9" },
    };

    [Theory, MemberData(nameof(Cases))]
    public void The_table_is_made_larger_and_time_outs_are_as_stated(ConntrackSettings settings, int cores, string before, string after)
    {
        var folder = Directory.CreateDirectory(Path.Combine(root.FullName, "net/netfilter")).FullName;
        foreach (var pair in before.Split(' '))
        {
            File.WriteAllText(Path.Combine(folder, "nf_conntrack_" + pair.Split('=')[0]), pair.Split('=')[1] + "\n");
        }

        ConntrackSysctls.Apply(settings, cores, new Sysctls(root.FullName), NullLogger.Instance);

        Assert.Equal(after, string.Join(' ', before.Split(' ').Select(pair => pair.Split('=')[0])
            .Select(name => $"{name}={File.ReadAllText(Path.Combine(folder, "nf_conntrack_" + name)).Trim()}")));
    }

    [Fact]
    public void A_kernel_without_connection_tracking_is_left_alone()
    {
        ConntrackSysctls.Apply(Default, 2, new Sysctls(Path.Combine(root.FullName, "none")), NullLogger.Instance);

        Assert.Empty(root.GetFileSystemInfos());
    }
}
