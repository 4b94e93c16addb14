using System.Net;
using ServiceDns.Corefile;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Exchange;

/// <summary>A server that zones go to or come from.</summary>
/// <param name="Text">Its address and port as they are written, for messages.</param>
/// <param name="Address">Its address.</param>
/// <param name="Port">Its port.</param>
internal sealed record Peer(string Text, IPAddress Address, int Port)
{
    private readonly byte[] bytes = Address.GetAddressBytes();

    /// <summary>Address and port.</summary>
    public IPEndPoint EndPoint => new(Address, Port);

    /// <summary>Whether a client has this address, on whatever port.</summary>
    public bool Is(in ClientAddress client) => client.Address.SequenceEqual(bytes);

    /// <summary>Reads an IP address with or without a port, 53 where there is none.</summary>
    /// <exception cref="CorefileException">It is none.</exception>
    public static Peer Read(PluginSetup setup, string text)
    {
        if (!HostPort.TryParse(text, "53", out var normal, out var error)) throw setup.Error(error);
        HostPort.TrySplit(normal, out var host, out var port, out _);
        if (!ushort.TryParse(port, out var number)) throw setup.Error($"'{port}' is not a port");
        StrictAddress.TryParse(host.Split('%')[0], out var address);
        return new Peer(normal, IPAddress.TryParse(host, out var scoped) ? scoped : address!, number);
    }
}
