using System.Text.Json.Nodes;

namespace ServiceDns.FakeApiServer.Http;

/// <summary>A <c>Status</c> object: how an API server says that something failed.</summary>
/// <param name="Code">The HTTP status code.</param>
/// <param name="Reason">The machine-readable reason.</param>
/// <param name="Message">The text.</param>
internal sealed record Status(int Code, string Reason, string Message)
{
    public JsonObject? Details { get; init; }

    /// <summary>With 410 for a page: where to go on without consistency.</summary>
    public string? Continue { get; init; }

    /// <summary>For the header Retry-After and <c>details.retryAfterSeconds</c>.</summary>
    public int? RetryAfterSeconds { get; init; }

    public string ToJson()
    {
        var details = Details;
        if (RetryAfterSeconds is { } seconds) (details ??= [])["retryAfterSeconds"] = seconds;
        var whole = new JsonObject
        {
            ["kind"] = "Status", ["apiVersion"] = "v1", ["metadata"] = Continue is null ? [] : new JsonObject { ["continue"] = Continue },
            ["status"] = "Failure", ["message"] = Message, ["reason"] = Reason,
        };
        if (details is not null) whole["details"] = details.DeepClone();
        whole["code"] = Code;
        return whole.ToJsonString();
    }

    public static ApiException Unauthorized() => new(new Status(401, "Unauthorized", "Unauthorized"));

    public static ApiException Forbidden(string message, JsonObject details) =>
        new(new Status(403, "Forbidden", message) { Details = details });

    public static ApiException UnknownPath() =>
        new(new Status(404, "NotFound", "the server could not find the requested resource") { Details = [] });

    public static ApiException NotFound(ResourceKind kind, string name) =>
        new(new Status(404, "NotFound", $"{kind.QualifiedPlural} \"{name}\" not found") { Details = Named(kind, name) });

    public static ApiException AlreadyExists(ResourceKind kind, string name) =>
        new(new Status(409, "AlreadyExists", $"{kind.QualifiedPlural} \"{name}\" already exists") { Details = Named(kind, name) });

    public static ApiException Conflict(ResourceKind kind, string name) => new(new Status(
        409, "Conflict",
        $"Operation cannot be fulfilled on {kind.QualifiedPlural} \"{name}\": the object has been modified; " +
        "please apply your changes to the latest version and try again")
    { Details = Named(kind, name) });

    public static ApiException BadRequest(string message) => new(new Status(400, "BadRequest", message));

    public static ApiException Invalid(
        string kind, string group, string name, string field, string problem, string cause = "FieldValueRequired")
    {
        var qualified = group.Length == 0 ? kind : $"{kind}.{group}";
        var details = new JsonObject();
        if (name.Length > 0) details["name"] = name;
        if (group.Length > 0) details["group"] = group;
        details["kind"] = kind;
        details["causes"] = new JsonArray(new JsonObject { ["reason"] = cause, ["message"] = problem, ["field"] = field });
        return new(new Status(422, "Invalid", $"{qualified} \"{name}\" is invalid: {field}: {problem}") { Details = details });
    }

    /// <summary>Parameters of a list or watch that must not stand together.</summary>
    public static ApiException ForbiddenOption(string field, string problem) =>
        Invalid("ListOptions", "meta.k8s.io", "", field, "Forbidden: " + problem, "FieldValueForbidden");

    public static Status Expired(string message) => new(410, "Expired", message);

    public static ApiException TooLarge(ulong requested, ulong current) => new(new Status(
        504, "Timeout", $"Timeout: Too large resource version: {requested}, current: {current}")
    {
        Details = new JsonObject
        {
            ["causes"] = new JsonArray(
                new JsonObject { ["reason"] = "ResourceVersionTooLarge", ["message"] = "Too large resource version" }),
        },
        RetryAfterSeconds = 1,
    });

    public static ApiException MethodNotAllowed() =>
        new(new Status(405, "MethodNotAllowed", "the server does not allow this method on the requested resource") { Details = [] });

    private static JsonObject Named(ResourceKind kind, string name)
    {
        var details = new JsonObject { ["name"] = name };
        if (kind.Group.Length > 0) details["group"] = kind.Group;
        details["kind"] = kind.Plural;
        return details;
    }
}
