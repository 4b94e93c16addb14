using System.Net.Http.Headers;
using System.Net.Security;

namespace ServiceDns.Sources.Kubernetes;

/// <summary>What one request shows: a header, a certificate, both or neither.</summary>
internal sealed class Credential(AuthenticationHeaderValue? authorization, SslStreamCertificateContext? certificate)
{
    public AuthenticationHeaderValue? Authorization => authorization;

    public SslStreamCertificateContext? Certificate => certificate;
}

/// <summary>Where credentials come from. Called before each request, from any thread.</summary>
internal interface ICredentials
{
    /// <summary>What to show now.</summary>
    /// <param name="refused">What the server answered with 401; returned again if there is nothing newer.</param>
    /// <param name="cancel">Ends the wait for a command.</param>
    /// <exception cref="ClusterSourceException">There is none to be had.</exception>
    ValueTask<Credential> GetAsync(Credential? refused, CancellationToken cancel);
}

/// <summary>Credentials that are always the same.</summary>
internal sealed class FixedCredentials(Credential credential) : ICredentials
{
    public static FixedCredentials None { get; } = new(new Credential(null, null));

    public ValueTask<Credential> GetAsync(Credential? refused, CancellationToken cancel) => new(credential);
}
