namespace ServiceDns.Corefile;

/// <summary>The schemes in front of zones and upstream addresses: <c>SCHEME://</c>.</summary>
public static class Transport
{
    /// <summary>Plain DNS over UDP and TCP; what no scheme means.</summary>
    public const string Dns = "dns";

    /// <summary>DNS over TLS (RFC 7858).</summary>
    public const string Tls = "tls";

    /// <summary>DNS over QUIC (RFC 9250).</summary>
    public const string Quic = "quic";

    /// <summary>DNS over gRPC, as CoreDNS defines it.</summary>
    public const string Grpc = "grpc";

    /// <summary>DNS over HTTPS (RFC 8484) on HTTP/1.1 and HTTP/2.</summary>
    public const string Https = "https";

    /// <summary>DNS over HTTPS (RFC 8484) on HTTP/3.</summary>
    public const string Https3 = "https3";

    /// <summary>A Unix socket; the rest is its path. It has no port.</summary>
    public const string Unix = "unix";

    /// <summary>The port of plain DNS.</summary>
    public const int DnsPort = 53;

    private static readonly string[] All = [Tls, Dns, Quic, Grpc, Https3, Https, Unix];

    /// <summary>Takes the scheme off. Text without a scheme of this list is <see cref="Dns"/> and stays whole;
    /// schemes are lower-case.</summary>
    public static (string Scheme, string Remainder) Split(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        foreach (var scheme in All)
        {
            if (text.StartsWith(scheme + "://", StringComparison.Ordinal)) return (scheme, text[(scheme.Length + 3)..]);
        }
        return (Dns, text);
    }

    /// <summary>The port where none is given; 0 for <see cref="Unix"/>.</summary>
    public static int DefaultPort(string scheme) => scheme switch
    {
        Tls or Quic => 853,
        Grpc or Https or Https3 => 443,
        Unix => 0,
        _ => DnsPort,
    };
}
