namespace ServiceDns.Plugins.Tls;

/// <summary>What <c>tls CERT KEY [CA] { … }</c> says; paths are ready to be opened.</summary>
/// <param name="Certificate">The file of the certificate, with those between it and the root.</param>
/// <param name="Key">The file of its private key.</param>
/// <param name="Authority">The file of certificates that clients' own must lead to; null for the system's.</param>
internal sealed record TlsOptions(string Certificate, string Key, string? Authority)
{
    /// <summary>What clients must show.</summary>
    public ClientAuthentication Clients { get; init; }

    /// <summary>The file that gets the secrets of connections; null for none.</summary>
    public string? KeyLog { get; init; }

    /// <summary>The files that make a handshake.</summary>
    public IReadOnlyList<string> Paths => Authority is null ? [Certificate, Key] : [Certificate, Key, Authority];
}
