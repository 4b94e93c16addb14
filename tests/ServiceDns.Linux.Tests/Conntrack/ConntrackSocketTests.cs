using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using ServiceDns.Cluster;
using ServiceDns.Linux.Conntrack;
using ServiceDns.TestSupport;
using Xunit;

namespace ServiceDns.Linux.Tests;

public class ConntrackSocketTests
{
    [SkippableTheory, InlineData("127.0.0.1"), InlineData("::1")]
    public void A_flow_is_found_and_deleted_and_its_neighbour_stays(string address)
    {
        InTrackedNamespace(() =>
        {
            using var server = new UdpClient(new IPEndPoint(IPAddress.Parse(address), 5300));
            using var client = new UdpClient(new IPEndPoint(IPAddress.Parse(address), 5301));
            using var neighbour = new UdpClient(new IPEndPoint(IPAddress.Parse(address), 5302));
            foreach (var sender in new[] { client, neighbour }) sender.Send([1], 1, address, 5300);
            var family = address.Contains(':') ? IpFamily.IPv6 : IpFamily.IPv4;
            var local = Address.Parse(address);
            using var conntrack = ConntrackSocket.Open();

            var found = Assert.Single(conntrack.Find(family, flow => flow.Original.SourcePort == 5301));

            Assert.Equal(new FlowTuple(local, 5301, local, 5300), found.Original);
            Assert.Equal(new FlowTuple(local, 5300, local, 5301), found.Reply);
            Assert.Equal((Protocol.Udp, false, (ushort)0), (found.Protocol, found.IsReplied, found.Zone));
            Assert.Equal(1, conntrack.Delete([found]));
            Assert.Equal(5302, Assert.Single(conntrack.Find(family, _ => true)).Original.SourcePort);
            Assert.Equal(0, conntrack.Delete([found])); // it is gone
        });
    }

    /// <summary>A rule that asks for the state makes the kernel track flows.</summary>
    private static void InTrackedNamespace(Action test)
    {
        Skip.IfNot(Environment.IsPrivilegedProcess, "tracked flows need root");
        NetworkNamespace.RunInNew(() =>
        {
            Run("ip", "link set lo up");
            foreach (var program in new[] { "iptables", "ip6tables" })
            {
                Run(program, "-A INPUT -m conntrack --ctstate ESTABLISHED -j ACCEPT");
            }
            test();
        });

        static void Run(string program, string arguments)
        {
            using var process = Process.Start(program, arguments);
            process.WaitForExit();
            Assert.Equal(0, process.ExitCode);
        }
    }
}
