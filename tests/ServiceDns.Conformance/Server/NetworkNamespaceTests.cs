using System.Net;
using System.Net.Sockets;
using Xunit;

namespace ServiceDns.Conformance.Server;

public class NetworkNamespaceTests
{
    [SkippableFact]
    public async Task Has_its_own_resolv_conf_addresses_and_ports()
    {
        await using var network = await NetworkNamespace.CreateAsync("nameserver 127.0.0.53\n", null, "10.244.0.53/32");

        var file = await network.RunAsync("cat", "/etc/resolv.conf");
        var addresses = await network.RunAsync("ip", "-brief", "address");
        using var socket = network.Open(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.Bind(new IPEndPoint(IPAddress.Parse("10.244.0.53"), 53)); // fails outside: nobody has this address there

        Assert.Equal("nameserver 127.0.0.53\n", file.Output);
        Assert.Contains("10.244.0.53/32", addresses.Output);
        Assert.NotEqual("nameserver 127.0.0.53\n", await File.ReadAllTextAsync("/etc/resolv.conf"));
    }
}
