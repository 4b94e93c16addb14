using ServiceDns.Cluster;
using ServiceDns.Linux.IpVs;
using ServiceDns.Linux.Netlink;
using Xunit;

namespace ServiceDns.Linux.Tests;

public class IpVsBatchTests
{
    private const string Header = "1E00" + "0100" + "01000000" + "00000000"; // type 0x1E, request, sequence 1, port 0

    private static readonly VirtualServerKey Web = new(IpFamily.IPv4, Protocol.Tcp, Address.Parse("10.96.0.1"), 80);
    private static readonly VirtualServerKey Web6 = new(IpFamily.IPv6, Protocol.Udp, Address.Parse("fd00::1"), 53);

    private const string WebKey = "0600010002000000" + "0600020006000000" +  // family AF_INET, protocol TCP
        "140003000A600001000000000000000000000000" + "0600040000500000";     // 10.96.0.1 in 16 bytes, port 80

    private const string Web6Key = "060001000A000000" + "0600020011000000" + // family AF_INET6, protocol UDP
        "14000300FD000000000000000000000000000001" + "0600040000350000";

    [Fact]
    public void A_new_service_is_told_with_all_its_settings() => Is(
        batch => batch.AddService(Web, new VirtualServerSettings("rr", PersistenceSeconds: 60)),
        "68000000" + Header + "01010000" + "54000180" + WebKey +
        "0700060072720000" + "0C00070001000000FFFFFFFF" + // "rr", persistent of all flags
        "080008003C000000" + "08000900FFFFFFFF");         // 60 seconds, each client address for itself

    [Fact]
    public void A_service_is_edited_by_another_command_alone() => Is(
        batch => batch.EditService(Web6, new VirtualServerSettings("mh", SchedulerFlags.Port | SchedulerFlags.Fallback)),
        "68000000" + Header + "02010000" + "54000180" + Web6Key +
        "070006006D680000" + "0C00070018000000FFFFFFFF" +
        "0800080000000000" + "0800090080000000");

    [Fact]
    public void A_service_is_deleted_by_its_key() => Is(
        batch => batch.DeleteService(new VirtualServerKey(IpFamily.IPv4, default, default, 0, Mark: 0x10000)),
        "28000000" + Header + "03010000" + "14000180" + "0600010002000000" + "0800050000000100");

    [Fact]
    public void A_real_server_is_added_with_its_weight_and_masquerading() => Is(
        batch => batch.AddServer(Web, new RealServer(Address.Parse("10.244.0.5"), 8080), 1),
        "8C000000" + Header + "05010000" + "30000180" + WebKey + "48000280" +
        "140001000AF40005000000000000000000000000" + "060002001F900000" + "06000B0002000000" +
        "0800030000000000" + "0800040001000000" + "0800050000000000" + "0800060000000000");

    [Fact]
    public void A_real_server_is_deleted_by_its_address() => Is(
        batch => batch.DeleteServer(Web6, new RealServer(Address.Parse("fd01::5"), 5353)),
        "6C000000" + Header + "07010000" + "30000180" + Web6Key + "28000280" +
        "14000100FD010000000000000000000000000005" + "0600020014E90000" + "06000B000A000000");

    [Fact]
    public void Keys_print_as_ipvsadm_prints_them()
    {
        Assert.Equal("TCP 10.96.0.1:80", Web.ToString());
        Assert.Equal("UDP [fd00::1]:53", Web6.ToString());
        Assert.Equal("FWM 65536", new VirtualServerKey(IpFamily.IPv4, default, default, 0, 65536).ToString());
    }

    private static void Is(Action<IpVsBatch> change, string expected)
    {
        using var batch = new IpVsBatch(new GenericFamily(0x1E));
        change(batch);

        Assert.Equal(expected, Convert.ToHexString(batch.Bytes));
        Assert.Equal((1, expected.Length / 2), (batch.Count, batch.Length));
    }
}
