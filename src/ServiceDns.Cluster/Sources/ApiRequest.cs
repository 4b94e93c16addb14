namespace ServiceDns.Cluster;

/// <summary>One request to an API server, for who counts them.</summary>
/// <param name="Method">The HTTP method.</param>
/// <param name="Host">The server's host, with the port where it is not the scheme's.</param>
/// <param name="Code">The response's status, or <c>&lt;error&gt;</c> when there was none.</param>
/// <param name="Throttled">How long it waited for its turn on this side; null when it had not to (a watch).</param>
/// <param name="Took">From its turn to the response's headers.</param>
public readonly record struct ApiRequest(string Method, string Host, string Code, TimeSpan? Throttled, TimeSpan Took);
