using System.Globalization;

namespace ServiceDns.Server;

/// <summary>The lines that CoreDNS prints when it starts.</summary>
public static class StartupText
{
    /// <summary>
    /// One line for each zone of a listener, <c>ZONE:PORT</c> or <c>tls://ZONE:PORT on ADDRESS</c>, in ordinal order; or the path of a Unix
    /// socket.
    /// </summary>
    /// <param name="listener">The listener.</param>
    /// <param name="port">Its port, which the system may have chosen.</param>
    public static IEnumerable<string> Lines(ConfiguredListener listener, int port)
    {
        ArgumentNullException.ThrowIfNull(listener);
        if (listener.Address.IsPath)
        {
            yield return listener.Address.Label;
            yield break;
        }
        var place = listener.Address.Host.Length == 0 ? "" : " on " + listener.Address.Host;
        var scheme = listener.Address.Scheme == Corefile.Transport.Dns ? "" : listener.Address.Scheme + "://";
        var zones = listener.Blocks.Select(block => block.Info.Zone.ToString()).Distinct().Order(StringComparer.Ordinal);
        foreach (var zone in zones)
        {
            if (!IsPreferred(zone)) yield return $"Warning: Domain \"{zone}\" does not follow RFC1035 preferred syntax";
            yield return string.Create(CultureInfo.InvariantCulture, $"{scheme}{zone}:{port}{place}");
        }
    }

    /// <summary>Whether every label is a letter, then letters, digits and hyphens, then no hyphen (RFC 1035, section 2.3.1).</summary>
    /// <remarks>The root and zones of reverse lookup are let pass.</remarks>
    internal static bool IsPreferred(string zone) =>
        zone == "." || IsReverse(zone) || (zone.EndsWith('.') && zone[..^1].Split('.').All(IsPreferredLabel));

    private static bool IsReverse(string zone) =>
        zone.EndsWith(".in-addr.arpa.", StringComparison.Ordinal) || zone.EndsWith(".ip6.arpa.", StringComparison.Ordinal);

    private static bool IsPreferredLabel(string label) =>
        label.Length > 0 && char.IsAsciiLetter(label[0]) && char.IsAsciiLetterOrDigit(label[^1])
        && label.All(c => char.IsAsciiLetterOrDigit(c) || c == '-');
}
