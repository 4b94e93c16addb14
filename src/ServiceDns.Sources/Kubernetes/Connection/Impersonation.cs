using System.Net.Http.Headers;

namespace ServiceDns.Sources.Kubernetes;

/// <summary>In whose name to ask: a kubeconfig's <c>as</c>, <c>as-uid</c>, <c>as-groups</c> and <c>as-user-extra</c>.</summary>
internal sealed record Impersonation
{
    public static Impersonation None { get; } = new();

    public string? User { get; init; }

    public string? Uid { get; init; }

    public IReadOnlyList<string> Groups { get; init; } = [];

    public IReadOnlyList<KeyValuePair<string, string>> Extra { get; init; } = [];

    public bool IsNone => User is null && Uid is null && Groups.Count == 0 && Extra.Count == 0;

    public void AddTo(HttpRequestHeaders headers)
    {
        if (User is null || headers.Contains("Impersonate-User")) return;
        headers.TryAddWithoutValidation("Impersonate-User", User);
        if (Uid is not null) headers.TryAddWithoutValidation("Impersonate-Uid", Uid);
        foreach (var group in Groups) headers.TryAddWithoutValidation("Impersonate-Group", group);
        foreach (var (key, value) in Extra) headers.TryAddWithoutValidation($"Impersonate-Extra-{Uri.EscapeDataString(key)}", value);
    }
}
