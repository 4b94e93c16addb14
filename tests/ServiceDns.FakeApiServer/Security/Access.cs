using System.Collections.Concurrent;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using ServiceDns.FakeApiServer.Http;

namespace ServiceDns.FakeApiServer.Security;

/// <summary>Who a request comes from.</summary>
internal sealed record User(string Name, IReadOnlyList<string> Groups);

/// <summary>Authentication and authorization; may be changed while the server runs.</summary>
/// <remarks>Until a user or rule is added, everybody may do everything. From then on whoever no rule allows gets 403.</remarks>
public sealed class Access
{
    private static readonly User Anonymous = new("system:anonymous", ["system:unauthenticated"]);

    private readonly ConcurrentDictionary<string, User> tokens = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, User> passwords = new(StringComparer.Ordinal);
    private readonly List<Rule> rules = [];

    /// <summary>Whether those without credentials are somebody (then 403 meets them), as by default on a real server; else 401.</summary>
    public bool AllowsAnonymous { get; set; } = true;

    /// <summary>Accepts a bearer token as this user. Removing and adding tokens is how they rotate.</summary>
    public void AddToken(string token, string user) => tokens[token] = new User(user, ["system:authenticated"]);

    public void RemoveToken(string token) => tokens.TryRemove(token, out _);

    /// <summary>Accepts a name and password; real servers have not since 1.19, proxies before them do.</summary>
    public void AddPassword(string user, string password) => passwords[$"{user}:{password}"] = new User(user, ["system:authenticated"]);

    /// <summary>Lets a user do things with a resource, as a Role (with a namespace) or ClusterRole would.</summary>
    /// <param name="kind">Null for all resources.</param>
    /// <param name="ns">Null for the whole cluster.</param>
    /// <param name="verbs">get, list, watch, create, update, delete; or * for all.</param>
    public void Allow(string user, ResourceKind? kind, string? ns, params string[] verbs)
    {
        lock (rules) rules.Add(new Rule(user, kind, ns, verbs));
    }

    /// <summary>Takes away every rule of a user.</summary>
    public void Forbid(string user)
    {
        lock (rules)
        {
            rules.RemoveAll(rule => rule.User == user);
            rules.Add(new Rule(user, null, null, []));
        }
    }

    private bool IsOpen
    {
        get { lock (rules) return rules.Count == 0 && tokens.IsEmpty && passwords.IsEmpty; }
    }

    /// <exception cref="ApiException">401: a token or password that is not known, or none where one is needed.</exception>
    internal User Authenticate(HttpContext context)
    {
        var authorization = context.Request.Headers.Authorization.ToString();
        if (context.Connection.ClientCertificate is { } certificate) return Named(certificate);
        if (authorization.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase))
        {
            if (tokens.TryGetValue(authorization["Bearer ".Length..].Trim(), out var user)) return user;
            if (!IsOpen) throw Status.Unauthorized();
        }
        else if (authorization.StartsWith("Basic ", StringComparison.OrdinalIgnoreCase))
        {
            if (passwords.TryGetValue(Decode(authorization["Basic ".Length..]), out var user)) return user;
            if (!IsOpen) throw Status.Unauthorized();
        }
        return IsOpen || AllowsAnonymous ? Anonymous : throw Status.Unauthorized();
    }

    /// <exception cref="ApiException">403.</exception>
    internal void Authorize(User user, ApiRequest request)
    {
        var kind = request.Kind!;
        if (IsOpen) return;
        lock (rules)
        {
            if (rules.Any(rule => rule.Allows(user.Name, kind, request.Namespace, request.Verb))) return;
        }
        var details = new JsonObject();
        if (request.Name is not null) details["name"] = request.Name;
        if (kind.Group.Length > 0) details["group"] = kind.Group;
        details["kind"] = kind.Plural;
        var named = request.Name is null ? "" : $" \"{request.Name}\"";
        var scope = request.Namespace is null ? "at the cluster scope" : $"in the namespace \"{request.Namespace}\"";
        throw Status.Forbidden(
            $"{kind.QualifiedPlural}{named} is forbidden: User \"{user.Name}\" cannot {request.Verb} resource \"{kind.Plural}\" " +
            $"in API group \"{kind.Group}\" {scope}", details);
    }

    /// <summary>Health and version are for everybody, discovery for everybody with a name.</summary>
    /// <exception cref="ApiException">403.</exception>
    internal void AuthorizePath(User user, string path)
    {
        if (IsOpen || user != Anonymous || path is "/healthz" or "/livez" or "/readyz" or "/version") return;
        throw Status.Forbidden($"forbidden: User \"{user.Name}\" cannot get path \"{path}\"", []);
    }

    private static User Named(X509Certificate2 certificate)
    {
        var parts = certificate.SubjectName.EnumerateRelativeDistinguishedNames()
            .ToLookup(part => part.GetSingleElementType().FriendlyName, part => part.GetSingleElementValue()!);
        return new User(parts["CN"].FirstOrDefault() ?? "", [.. parts["O"], "system:authenticated"]);
    }

    private static string Decode(string base64)
    {
        var bytes = new byte[base64.Length];
        return Convert.TryFromBase64String(base64.Trim(), bytes, out var length) ? Encoding.UTF8.GetString(bytes, 0, length) : "";
    }

    private sealed record Rule(string User, ResourceKind? Kind, string? Namespace, IReadOnlyList<string> Verbs)
    {
        public bool Allows(string user, ResourceKind kind, string? ns, string verb) =>
            User == user && (Kind is null || Kind == kind) && (Namespace is null || Namespace == ns)
            && (Verbs.Contains(verb) || Verbs.Contains("*"));
    }
}
