using System.Net;
using ServiceDns.Corefile;

namespace ServiceDns.Plugins.Forward.Upstreams;

/// <summary>Where an upstream is, and how it is spoken to.</summary>
/// <param name="Address">Its address.</param>
/// <param name="Scheme">One of <see cref="Transport"/>: DNS, TLS or HTTPS.</param>
/// <param name="ServerName">The name that its certificate must have; null for its address.</param>
internal sealed record UpstreamEndPoint(IPEndPoint Address, string Scheme = Transport.Dns, string? ServerName = null)
{
    /// <summary>What the certificate must name.</summary>
    public string Host => ServerName ?? WithoutScope.ToString();

    /// <summary>Address and port as metrics have it.</summary>
    public string Label => new IPEndPoint(WithoutScope, Address.Port).ToString();

    private IPAddress WithoutScope => new(Address.Address.GetAddressBytes());

    /// <summary>As CoreDNS writes it: without the name, and for plain DNS without the scheme.</summary>
    public override string ToString() => Scheme == Transport.Dns ? Label : $"{Scheme}://{Label}";
}
