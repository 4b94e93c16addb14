using System.Net.Http.Headers;
using System.Text;

namespace ServiceDns.Sources.Kubernetes;

/// <summary>Credentials that stand somewhere: a token, a token's file, a name and password, a certificate's files.</summary>
/// <remarks>
/// Files are looked at for each request, so what rotates is used at once, and a token that is not there for a moment is not missed.
/// </remarks>
internal sealed class StoredCredentials : ICredentials
{
    private readonly Lock reading = new();
    private Credential current = new(null, null);
    private string? lastToken;

    /// <summary>A bearer token.</summary>
    public string? Token { get; init; }

    /// <summary>Where a bearer token is; it wins over <see cref="Token"/> once it could be read.</summary>
    public (ConfigField Field, string File)? TokenFile { get; init; }

    /// <summary>Name and password.</summary>
    public (string Name, string Password)? Basic { get; init; }

    /// <summary>The certificate to show in TLS.</summary>
    public CertificateSource? Certificate { get; init; }

    public ValueTask<Credential> GetAsync(Credential? refused, CancellationToken cancel)
    {
        lock (reading)
        {
            var header = Header();
            var certificate = Certificate?.Get();
            if (!Equals(header, current.Authorization) || certificate != current.Certificate) current = new Credential(header, certificate);
            return new(current);
        }
    }

    private AuthenticationHeaderValue? Header()
    {
        if (ReadToken() is { Length: > 0 } token) return new AuthenticationHeaderValue("Bearer", token);
        return Basic is not { } pair
            ? null
            : new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{pair.Name}:{pair.Password}")));
    }

    private string? ReadToken()
    {
        if (TokenFile is not { } place) return Token;
        try
        {
            var text = Encoding.UTF8.GetString(CredentialFile.Read(place.Field, place.File)).Trim();
            if (text.Length > 0) lastToken = text;
            else if (lastToken is null && Token is null) throw place.Field.Error($"{place.File} is empty; it must hold a bearer token");
        }
        catch (ClusterSourceException) when (lastToken is not null || Token is not null)
        {
            // kubelet swaps a link when it rotates; what was read before is good until the server says otherwise
        }
        return lastToken ?? Token;
    }
}
