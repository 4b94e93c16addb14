namespace ServiceDns.FakeApiServer;

/// <summary>A request as the server understood it.</summary>
/// <param name="Verb">As RBAC has it: get, list, watch, create, update, delete; or the HTTP method for what is no resource.</param>
/// <param name="Kind">Null for what is no resource.</param>
/// <param name="Namespace">Null for cluster-wide.</param>
/// <param name="Name">Null for collections.</param>
/// <param name="Path">The URL's path.</param>
/// <param name="Query">The URL's query with its question mark; may be empty.</param>
/// <param name="Protocol">HTTP/1.1 or HTTP/2.</param>
/// <param name="Headers">The request's headers.</param>
public sealed record ApiRequest(
    string Verb, ResourceKind? Kind, string? Namespace, string? Name, string Path, string Query, string Protocol,
    IReadOnlyDictionary<string, string> Headers)
{
    /// <summary>Who asked; empty until known.</summary>
    public string User { get; internal set; } = "";

    /// <summary>The status code of the answer; 0 while there is none.</summary>
    public int Code { get; internal set; }

    /// <summary>Whether it is about <paramref name="kind"/> with <paramref name="verb"/>.</summary>
    public bool Is(string verb, ResourceKind? kind = null) => Verb == verb && (kind is null || Kind == kind);

    public override string ToString() => $"{Verb} {Path}{Query}";
}
