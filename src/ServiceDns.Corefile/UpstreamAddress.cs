using System.Globalization;
using System.Text;

namespace ServiceDns.Corefile;

/// <summary>A server to ask: <c>[SCHEME://]ADDRESS[%ZONE][:PORT]</c>.</summary>
/// <param name="Scheme">One of <see cref="Transport"/>.</param>
/// <param name="Host">The IP address without brackets and zone; a path for <see cref="Transport.Unix"/>.</param>
/// <param name="Zone">What stands behind <c>%</c>: an interface for IPv6 link-local addresses, a server name for TLS.</param>
/// <param name="Port">0..65535; 0 for <see cref="Transport.Unix"/>.</param>
public sealed record UpstreamAddress(string Scheme, string Host, string? Zone, int Port)
{
    /// <summary>How every error of <see cref="TryParse"/> begins that says "this is neither address nor file": a
    /// plugin that takes host names too goes on from there.</summary>
    public const string NotAnAddress = "not an IP address or file";

    /// <summary>The error for a file that names no server.</summary>
    public const string NoNameservers = "no nameservers found";

    /// <summary>Reads an address, or the servers of a file in the form of resolv.conf(5).</summary>
    /// <param name="text">The address or the file's path.</param>
    /// <param name="environment">Where files are read.</param>
    /// <param name="servers">One server for an address, those of the <c>nameserver</c> lines (port 53) for a file.</param>
    /// <param name="error">CoreDNS's text; empty on success.</param>
    public static bool TryParse(
        string text, CorefileEnvironment environment, out IReadOnlyList<UpstreamAddress> servers, out string error)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(environment);
        servers = [];
        error = "";
        var (scheme, rest) = Transport.Split(text);
        if (rest.Length == 0)
        {
            error = $"invalid address: {GoQuote.Quote(text)}";
            return false;
        }
        if (scheme == Transport.Unix)
        {
            servers = [new UpstreamAddress(scheme, rest, null, 0)];
            return true;
        }
        var hasPort = HostPort.TrySplit(rest, out var host, out var portText, out _);
        if (!hasPort) host = rest = rest.Trim('[', ']');
        // tls://192.0.2.1:853%name: what CoreDNS reads as a port holds the server name.
        var (portNumber, zoneBehindPort) = HostPort.SplitZone(portText);
        var (address, zone) = HostPort.SplitZone(host);
        if (!StrictAddress.TryParse(address, out _))
        {
            if (TryReadFile(rest, environment, out servers, out var cause)) return true;
            error = cause == NoNameservers ? cause : $"{NotAnAddress} {GoQuote.Quote(rest)}: {cause}";
            return false;
        }
        var port = Transport.DefaultPort(scheme);
        if (portNumber.Length > 0 && !(int.TryParse(portNumber, NumberStyles.None, CultureInfo.InvariantCulture, out port)
            && port is >= 0 and <= ushort.MaxValue))
        {
            error = $"address {portText}: invalid port";
            return false;
        }
        servers = [new UpstreamAddress(scheme, address, zone ?? zoneBehindPort, port)];
        return true;
    }

    /// <summary>CoreDNS's form: <c>192.0.2.1:53</c>, <c>tls://192.0.2.1%name:853</c>, <c>[fe80::1%eth0]:53</c>.</summary>
    public override string ToString()
    {
        if (Scheme == Transport.Unix) return $"{Scheme}://{Host}";
        var host = Zone is null ? Host : $"{Host}%{Zone}";
        var joined = HostPort.Join(host, Port.ToString(CultureInfo.InvariantCulture));
        return Scheme == Transport.Dns ? joined : $"{Scheme}://{joined}";
    }

    private static bool TryReadFile(
        string path, CorefileEnvironment environment, out IReadOnlyList<UpstreamAddress> servers, out string error)
    {
        servers = [];
        error = "";
        if (!environment.Exists(path))
        {
            error = $"failed to open file {GoQuote.Quote(path)}: {GoQuote.Quote($"open {path}: no such file or directory")}";
            return false;
        }
        try
        {
            servers = ReadNameservers(Encoding.UTF8.GetString(environment.ReadFile(path)));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            error = e.Message;
            return false;
        }
        if (servers.Count == 0) error = NoNameservers;
        return servers.Count > 0;
    }

    /// <summary>The addresses behind <c>nameserver</c>; an interface behind % is dropped, as in CoreDNS.</summary>
    private static List<UpstreamAddress> ReadNameservers(string text)
    {
        var servers = new List<UpstreamAddress>();
        foreach (var line in text.Split('\n'))
        {
            if (line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries) is not ["nameserver", var name, ..]) continue;
            var (address, _) = HostPort.SplitZone(name);
            if (!StrictAddress.TryParse(address, out _)) continue;
            servers.Add(new UpstreamAddress(Transport.Dns, address, null, Transport.DnsPort));
        }
        return servers;
    }
}
