using System.Globalization;
using System.Net;

namespace ServiceDns.Sources.Kubernetes;

/// <summary>The proxy that the environment names for a server, by the rules of Go's <c>net/http</c>, which client-go follows.</summary>
/// <remarks>The framework's own rules know no address ranges in <c>NO_PROXY</c>, which clusters exempt their services by.</remarks>
internal static class EnvironmentProxy
{
    private static readonly string[] Schemes = ["http", "https", "socks5"];

    /// <summary>
    /// <c>HTTPS_PROXY</c> or <c>HTTP_PROXY</c>, unless the server is this machine or <c>NO_PROXY</c> names it; null for none.
    /// </summary>
    /// <param name="server">Where the request goes.</param>
    /// <param name="variable">The environment; each name is tried in capitals, then in small letters.</param>
    /// <exception cref="ClusterSourceException">The variable holds no URL of a proxy.</exception>
    public static Uri? For(Uri server, Func<string, string?> variable)
    {
        var name = server.Scheme == Uri.UriSchemeHttps ? "HTTPS_PROXY" : "HTTP_PROXY";
        if (Read(variable, name) is not { Length: > 0 } text) return null;
        var host = server.IdnHost.Trim('[', ']').ToLowerInvariant();
        if (host == "localhost" || (IPAddress.TryParse(host, out var own) && IPAddress.IsLoopback(own))) return null;
        Address? address = Address.TryParse(host, out var read) ? read : null;
        var exceptions = (Read(variable, "NO_PROXY") ?? "").Split(
            ',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return exceptions.Any(exception => Exempts(exception.ToLowerInvariant(), host, address, server.Port)) ? null : Parse(name, text);
    }

    private static string? Read(Func<string, string?> variable, string name) =>
        variable(name) is { Length: > 0 } text ? text : variable(name.ToLowerInvariant());

    private static Uri Parse(string name, string text)
    {
        var url = text.Contains("://", StringComparison.Ordinal) ? text : $"http://{text}";
        return Uri.TryCreate(url, UriKind.Absolute, out var proxy) && Schemes.Contains(proxy.Scheme) && proxy.Host.Length > 0
            ? proxy
            : throw new ConfigField(null, 0, name).Error($"\"{text}\" must be a URL with http, https or socks5");
    }

    /// <summary>One entry: <c>*</c>, a range, an address or a domain, the latter two with a port where they have one.</summary>
    private static bool Exempts(string entry, string host, Address? address, int port)
    {
        if (entry == "*") return true;
        if (Cidr.TryParse(entry, out var range)) return address is { } inside && range.Contains(inside);
        if (Address.TryParse(entry.Trim('[', ']'), out var whole)) return whole == address;
        var colon = entry.LastIndexOf(':');
        if (colon >= 0)
        {
            if (entry[(colon + 1)..] != port.ToString(CultureInfo.InvariantCulture)) return false;
            entry = entry[..colon];
            if (Address.TryParse(entry.Trim('[', ']'), out var exact)) return exact == address;
        }
        if (address is not null) return false;
        if (entry.StartsWith("*.", StringComparison.Ordinal)) entry = entry[1..];
        return entry.StartsWith('.')
            ? host.EndsWith(entry, StringComparison.Ordinal)
            : entry.Length > 0 && (host == entry || host.EndsWith($".{entry}", StringComparison.Ordinal));
    }
}
