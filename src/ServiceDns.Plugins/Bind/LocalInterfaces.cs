using System.Net;
using System.Net.NetworkInformation;
using ServiceDns.Corefile;

namespace ServiceDns.Plugins.Bind;

/// <summary>A network interface of this machine.</summary>
/// <param name="Name">Its name, as <c>lo</c>.</param>
/// <param name="Addresses">Its addresses in text; link-local ones of IPv6 with <c>%NAME</c>.</param>
internal sealed record LocalInterface(string Name, IReadOnlyList<string> Addresses);

/// <summary>The network interfaces of this machine.</summary>
internal static class LocalInterfaces
{
    /// <summary>All of them, as they are now.</summary>
    public static IReadOnlyList<LocalInterface> Read() =>
        [.. NetworkInterface.GetAllNetworkInterfaces().Select(each => new LocalInterface(each.Name, AddressesOf(each)))];

    /// <summary>Whether the text is an IP address and nothing else: no port, no zone, no brackets.</summary>
    public static bool IsAddress(string text) =>
        text.AsSpan().IndexOfAny("[%") < 0 && IPAddress.TryParse(text, out _) && HostPort.TryParse(text, "0", out _, out _);

    private static string[] AddressesOf(NetworkInterface each) =>
        [.. each.GetIPProperties().UnicastAddresses.Select(unicast => TextOf(unicast.Address, each.Name))];

    private static string TextOf(IPAddress address, string name)
    {
        if (!address.IsIPv6LinkLocal) return address.ToString();
        var bare = new IPAddress(address.GetAddressBytes());
        return $"{bare}%{name}";
    }
}
