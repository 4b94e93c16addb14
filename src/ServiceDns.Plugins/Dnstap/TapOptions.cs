using ServiceDns.Plugins.Log;

namespace ServiceDns.Plugins.Dnstap;

/// <summary>One <c>dnstap</c> line, as parsed.</summary>
internal sealed class TapOptions
{
    /// <summary>Where to.</summary>
    public required TapAddress Address { get; init; }

    /// <summary>Whether receivers connect to us, in place of us to them.</summary>
    public bool IsListener { get; init; }

    /// <summary>Whether the DNS messages themselves are sent along.</summary>
    public bool IsFull { get; init; }

    /// <summary>Bytes of the socket's send buffer.</summary>
    public int SendBuffer { get; init; } = 1 << 20;

    /// <summary>Messages that may wait.</summary>
    public int Queue { get; init; } = 10_000;

    /// <summary>Whose messages they are.</summary>
    public string Identity { get; set; } = "";

    /// <summary>What program made them.</summary>
    public string Version { get; set; } = "";

    /// <summary>What else to say, with place holders; null for nothing.</summary>
    public LogFormat? Extra { get; set; }

    /// <summary>Whether the other side's certificate is not looked at.</summary>
    public bool SkipsVerification { get; set; }

    /// <summary>A listener's certificate and key, and the authority of its clients: paths, or null.</summary>
    public (string Certificate, string Key, string? Authority)? Tls { get; set; }
}

/// <summary>The kind of socket.</summary>
internal enum TapScheme
{
    /// <summary>A path.</summary>
    Unix,

    /// <summary>Host and port.</summary>
    Tcp,

    /// <summary>Host and port, encrypted.</summary>
    Tls,
}

/// <summary>A socket's address.</summary>
/// <param name="Scheme">What kind.</param>
/// <param name="Host">A host, an address, or a path.</param>
/// <param name="Port">The port; 0 for a path.</param>
internal sealed record TapAddress(TapScheme Scheme, string Host, int Port)
{
    /// <inheritdoc/>
    public override string ToString() =>
        Scheme == TapScheme.Unix ? $"unix://{Host}" : $"{Scheme.ToString().ToLowerInvariant()}://{Host}:{Port}";
}
