using System.Globalization;
using System.Net;
using ServiceDns.Corefile;
using ServiceDns.Dns;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Forward;

/// <summary>One <c>TO</c>: addresses, or a name that is resolved at the start.</summary>
/// <param name="Addresses">What is known already: one address, or those of a file.</param>
/// <param name="Name">The name to resolve, or null.</param>
/// <param name="Port">The port of the name's addresses.</param>
internal sealed record ForwardTarget(IReadOnlyList<IPEndPoint> Addresses, string? Name = null, int Port = 0);

/// <summary>Reads the <c>TO…</c> of <c>forward</c>.</summary>
internal static class ForwardTargets
{
    /// <summary>Most of them.</summary>
    public const int Most = 15;

    /// <summary>Reads the arguments in their order; files without servers are left out.</summary>
    /// <exception cref="CorefileException">One is neither address, file nor name, or asks for a protocol that is not served.</exception>
    public static List<ForwardTarget> Read(PluginSetup setup, IReadOnlyList<string> texts)
    {
        foreach (var text in texts)
        {
            var (scheme, rest) = Corefile.Transport.Split(text);
            if (scheme == Corefile.Transport.Https && rest.Contains('/'))
            {
                throw setup.Error($"paths are not allowed in HTTPS upstream addresses (the /dns-query path is used by default): {text}");
            }
            if (scheme is Corefile.Transport.Tls or Corefile.Transport.Https)
            {
                throw setup.Error(
                    $"'{text}': {scheme}:// upstreams are not served yet; an address without a scheme is asked by UDP and TCP");
            }
            if (scheme == Corefile.Transport.Dns) continue;
            throw setup.Error($"'{scheme}' is not supported as a destination protocol in forward: {text}");
        }
        var targets = texts.Select(text => ReadOne(setup, text)).OfType<ForwardTarget>().ToList();
        if (targets.Count == 0) throw setup.Error("no valid upstream addresses found");
        return targets.Count <= Most ? targets : throw setup.Error($"more than {Most} TOs configured: {targets.Count}");
    }

    private static ForwardTarget? ReadOne(PluginSetup setup, string text)
    {
        if (UpstreamAddress.TryParse(text, CorefileEnvironment.System, out var servers, out var error))
        {
            return new ForwardTarget([.. servers.Select(EndPointOf)]);
        }
        if (error == UpstreamAddress.NoNameservers) return null;
        if (!error.StartsWith(UpstreamAddress.NotAnAddress, StringComparison.Ordinal)) throw setup.Error(error);
        return ReadName(text) ?? throw setup.Error($"not an IP address, file, or valid domain: {GoQuote.Quote(text)}");
    }

    private static IPEndPoint EndPointOf(UpstreamAddress server)
    {
        var address = IPAddress.Parse(server.Host);
        if (address.IsIPv6LinkLocal && server.Zone is not null && IPAddress.TryParse($"{server.Host}%{server.Zone}", out var scoped))
        {
            address = scoped;
        }
        return new IPEndPoint(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address, server.Port);
    }

    private static ForwardTarget? ReadName(string text)
    {
        var (_, rest) = Corefile.Transport.Split(text);
        var port = Corefile.Transport.DnsPort;
        if (!HostPort.TrySplit(rest, out var name, out var portText, out _)) name = rest;
        else if (!int.TryParse(portText, NumberStyles.None, CultureInfo.InvariantCulture, out port) || port > ushort.MaxValue) return null;
        return IsHostName(name) ? new ForwardTarget([], name, port) : null;
    }

    /// <summary>Whether the system may be asked for it. Not for 1.1.1 and the like, which inet_aton(3) takes for addresses (1.1.0.1).</summary>
    private static bool IsHostName(string text) =>
        DomainName.TryParse(text, out _) && !text.Contains('/') && !IPAddress.TryParse(text.Trim('[', ']'), out _);
}
