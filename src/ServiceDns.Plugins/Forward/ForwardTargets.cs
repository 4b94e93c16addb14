using System.Globalization;
using System.Net;
using ServiceDns.Corefile;
using ServiceDns.Dns;
using ServiceDns.Plugins.Forward.Upstreams;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Forward;

/// <summary>One <c>TO</c>: addresses, or a name that is resolved at the start.</summary>
/// <param name="Addresses">What is known already: one address, or those of a file.</param>
/// <param name="Name">The name to resolve, or null.</param>
/// <param name="Port">The port of the name's addresses.</param>
/// <param name="Scheme">How they are asked.</param>
/// <param name="ServerName">What their certificates must name; null for their addresses.</param>
internal sealed record ForwardTarget(
    IReadOnlyList<UpstreamEndPoint> Addresses, string? Name = null, int Port = 0, string Scheme = Corefile.Transport.Dns,
    string? ServerName = null);

/// <summary>Reads the <c>TO…</c> of <c>forward</c>.</summary>
internal static class ForwardTargets
{
    /// <summary>The most upstreams of one <c>forward</c>.</summary>
    public const int Most = 15;

    private static readonly string[] Schemes = [Corefile.Transport.Dns, Corefile.Transport.Tls, Corefile.Transport.Https];

    /// <summary>Reads the arguments in their order; files without servers are left out.</summary>
    /// <param name="setup">For errors.</param>
    /// <param name="texts">The arguments.</param>
    /// <param name="serverName">What <c>tls_servername</c> says, or null.</param>
    /// <exception cref="CorefileException">One is neither address, file nor name, or asks for a protocol that is not served.</exception>
    public static List<ForwardTarget> Read(PluginSetup setup, IReadOnlyList<string> texts, string? serverName)
    {
        foreach (var text in texts)
        {
            var (scheme, rest) = Corefile.Transport.Split(text);
            if (scheme == Corefile.Transport.Https && rest.Contains('/'))
            {
                throw setup.Error($"paths are not allowed in HTTPS upstream addresses (the /dns-query path is used by default): {text}");
            }
            if (!Schemes.Contains(scheme)) throw setup.Error($"'{scheme}' is not supported as a destination protocol in forward: {text}");
        }
        var targets = texts.Select(text => ReadOne(setup, text, serverName)).OfType<ForwardTarget>().ToList();
        if (targets.Count == 0) throw setup.Error("no valid upstream addresses found");
        return targets.Count <= Most ? targets : throw setup.Error($"more than {Most} TOs configured: {targets.Count}");
    }

    private static ForwardTarget? ReadOne(PluginSetup setup, string text, string? serverName)
    {
        if (UpstreamAddress.TryParse(text, CorefileEnvironment.System, out var servers, out var error))
        {
            return new ForwardTarget([.. servers.Select(server => EndPointOf(setup, server, serverName))]);
        }
        if (error == UpstreamAddress.NoNameservers) return null;
        if (!error.StartsWith(UpstreamAddress.NotAnAddress, StringComparison.Ordinal)) throw setup.Error(error);
        return ReadName(text, serverName) ?? throw setup.Error($"not an IP address, file, or valid domain: {GoQuote.Quote(text)}");
    }

    private static UpstreamEndPoint EndPointOf(PluginSetup setup, UpstreamAddress server, string? serverName)
    {
        var address = IPAddress.Parse(server.Host);
        var isPlain = server.Scheme == Corefile.Transport.Dns;
        if (isPlain && address.IsIPv6LinkLocal && server.Zone is not null
            && IPAddress.TryParse($"{server.Host}%{server.Zone}", out var scoped))
        {
            address = scoped;
        }
        var endPoint = new IPEndPoint(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address, server.Port);
        if (isPlain) return new UpstreamEndPoint(endPoint);
        var result = new UpstreamEndPoint(endPoint, server.Scheme, server.Zone ?? serverName);
        return server.Scheme != Corefile.Transport.Tls || server.Zone is null || serverName is null
            ? result
            : throw setup.Error(
                $"both forward ('{serverName}') and proxy level ('{server.Zone}') TLS servernames are set for upstream proxy '{result}'");
    }

    private static ForwardTarget? ReadName(string text, string? serverName)
    {
        var (scheme, rest) = Corefile.Transport.Split(text);
        var port = Corefile.Transport.DefaultPort(scheme);
        if (!HostPort.TrySplit(rest, out var name, out var portText, out _)) name = rest;
        else if (!ushort.TryParse(portText, NumberStyles.None, CultureInfo.InvariantCulture, out var number)) return null;
        else port = number;
        (name, var zone) = HostPort.SplitZone(name);
        if (!IsHostName(name)) return null;
        return new ForwardTarget([], name, port, scheme, scheme == Corefile.Transport.Dns ? null : zone ?? serverName);
    }

    /// <summary>
    /// Whether the system may be asked for it. Not for 1.1.1 and the like, which inet_aton(3) takes for addresses (1.1.0.1).
    /// </summary>
    private static bool IsHostName(string text) =>
        DomainName.TryParse(text, out _) && !text.Contains('/') && !IPAddress.TryParse(text.Trim('[', ']'), out _);
}
