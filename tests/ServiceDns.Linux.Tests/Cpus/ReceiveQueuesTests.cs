using ServiceDns.Linux.Cpus;
using Xunit;

namespace ServiceDns.Linux.Tests;

public class ReceiveQueuesTests
{
    private const string One = "/sys/class/net/eth0/device/vendor = 1\n/sys/class/net/eth0/queues/rx-0/rps_cpus = 00000000,00000000\n";

    private const string Two = "/sys/class/net/eth1/device/vendor = 1\n/sys/class/net/eth1/queues/rx-0/rps_cpus = 0\n"
        + "/sys/class/net/eth1/queues/rx-1/rps_cpus = 0\n";

    private const string Veth =
        "/sys/class/net/veth0/mtu = 1500\n/sys/class/net/veth0/queues/rx-0/rps_cpus = 0\n/sys/class/net/lo/queues/rx-0/rps_cpus = 0\n";

    //                                          files                                                    one CPU gets all
    public static TheoryData<string, bool> Machines => new()
    {
        { "",                                                                                            false },
        { Veth,                                                                                          false }, // no hardware to be seen
        { One,                                                                                           true },
        { One + Veth,                                                                                    true },
        { Two,                                                                                           false },
        { One + Two,                                                                                     false },
        { One.Replace("00000000,00000000", "f"),                                                         false }, // steered by software
        { One.Replace("00000000,00000000", "00000001,00000001"),                                         false },
        { One.Replace("00000000,00000000", "00000002,00000000"),                                         true },
        // a kernel without steering
        { "/sys/class/net/eth0/device/vendor = 1\n/sys/class/net/eth0/queues/rx-0/x = 1",                true },
    };

    [Theory, MemberData(nameof(Machines))]
    public void Are_single_where_all_hardware_has_one(string files, bool single) =>
        Assert.Equal(single, ReceiveQueues.AreSingle(new TextFiles(files)));
}
