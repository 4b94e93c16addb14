using System.Net;
using System.Net.NetworkInformation;
using ServiceDns.Cluster;

namespace ServiceDns.Plugins.Kubernetes;

/// <summary>The addresses this server can be asked at, loopback ones left out: its name server records.</summary>
internal static class OwnAddresses
{
    /// <summary>The hosts of <c>bind</c>, or every address of every interface.</summary>
    public static IReadOnlyList<Address> Of(IReadOnlyList<string> hosts)
    {
        var addresses = hosts.Count == 0 || hosts[0].Length == 0
            ? NetworkInterface.GetAllNetworkInterfaces()
                .SelectMany(network => network.GetIPProperties().UnicastAddresses).Select(unicast => unicast.Address)
            : hosts.Select(host => IPAddress.TryParse(host, out var address) ? address : IPAddress.Loopback);
        return [.. addresses.Where(address => !IPAddress.IsLoopback(address)).Select(Address.From).Distinct()];
    }
}
