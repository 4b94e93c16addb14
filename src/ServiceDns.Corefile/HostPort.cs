using System.Diagnostics.CodeAnalysis;

namespace ServiceDns.Corefile;

/// <summary>Addresses with ports in text: <c>192.0.2.1:53</c>, <c>[2001:db8::1]:53</c>, <c>[fe80::1%eth0]:53</c>.</summary>
public static class HostPort
{
    /// <summary>Takes text apart at its last colon; the brackets of an IPv6 address are taken off.</summary>
    /// <param name="text">Host and port; both may be empty, neither is looked into.</param>
    /// <param name="host">What stands before the port.</param>
    /// <param name="port">What stands behind the last colon.</param>
    /// <param name="error">Go's text, as <c>address 192.0.2.1: missing port in address</c>; empty on success.</param>
    public static bool TrySplit(string text, out string host, out string port, out string error)
    {
        ArgumentNullException.ThrowIfNull(text);
        (host, port) = ("", "");
        var fault = Split(text, ref host, ref port);
        if (fault is not null) (host, port) = ("", "");
        error = fault is null ? "" : text.Length == 0 ? fault : $"address {text}: {fault}";
        return fault is null;
    }

    /// <summary>Puts host and port together, with brackets around a host that has a colon.</summary>
    public static string Join(string host, string port)
    {
        ArgumentNullException.ThrowIfNull(host);
        return host.Contains(':') ? $"[{host}]:{port}" : $"{host}:{port}";
    }

    /// <summary>Reads an IP address (an IPv6 one may carry <c>%zone</c>) with or without a port.</summary>
    /// <param name="text">The address.</param>
    /// <param name="defaultPort">Added where there is none.</param>
    /// <param name="address">The address with port.</param>
    /// <param name="error">CoreDNS's text; empty on success.</param>
    public static bool TryParse(string text, string defaultPort, [NotNullWhen(true)] out string? address, out string error)
    {
        var hasPort = TrySplit(text, out var host, out var port, out _);
        if (!hasPort) host = text;
        var isAddress = StrictAddress.TryParse(SplitZone(host).Address, out _);
        error = isAddress ? "" : $"must specify an IP address: `{host}'";
        address = isAddress ? Join(host, port.Length == 0 ? defaultPort : port) : null;
        return isAddress;
    }

    /// <summary>Parts <c>fe80::1%eth0</c> at its last percent sign; the zone is null where there is none.</summary>
    public static (string Address, string? Zone) SplitZone(string host)
    {
        var percent = host.LastIndexOf('%');
        return percent < 0 ? (host, null) : (host[..percent], host[(percent + 1)..]);
    }

    /// <summary>Go's net.SplitHostPort, which returns what is wrong.</summary>
    private static string? Split(string text, ref string host, ref string port)
    {
        const string missingPort = "missing port in address", tooManyColons = "too many colons in address";
        var colon = text.LastIndexOf(':');
        if (colon < 0) return missingPort;
        int openFrom = 0, closeFrom = 0;
        if (text[0] == '[')
        {
            var end = text.IndexOf(']');
            if (end < 0) return "missing ']' in address";
            if (end + 1 == text.Length) return missingPort;
            if (end + 1 != colon) return text[end + 1] == ':' ? tooManyColons : missingPort;
            host = text[1..end];
            (openFrom, closeFrom) = (1, end + 1);
        }
        else
        {
            host = text[..colon];
            if (host.Contains(':')) return tooManyColons;
        }
        if (text.IndexOf('[', openFrom) >= 0) return "unexpected '[' in address";
        if (text.IndexOf(']', closeFrom) >= 0) return "unexpected ']' in address";
        port = text[(colon + 1)..];
        return null;
    }
}
