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

    /// <summary>
    /// Whether a header comes more than once: the API server takes each for one group, while the framework would put all into one line.
    /// </summary>
    public bool HasRepeatedLines =>
        Groups.Count > 1 || Extra.GroupBy(pair => pair.Key, StringComparer.OrdinalIgnoreCase).Any(same => same.Count() > 1);

    public bool IsNone => User is null && Uid is null && Groups.Count == 0 && Extra.Count == 0;

    public void AddTo(HttpRequestHeaders headers)
    {
        if (User is null || headers.Contains("Impersonate-User")) return;
        headers.TryAddWithoutValidation("Impersonate-User", User);
        if (Uid is not null) headers.TryAddWithoutValidation("Impersonate-Uid", Uid);
        Add(headers, "Impersonate-Group", Groups);
        foreach (var values in Extra.GroupBy(pair => pair.Key, pair => pair.Value, StringComparer.OrdinalIgnoreCase))
        {
            Add(headers, $"Impersonate-Extra-{Uri.EscapeDataString(values.Key)}", values);
        }
    }

    private static void Add(HttpRequestHeaders headers, string name, IEnumerable<string> values)
    {
        var lines = string.Join($"{RepeatedLines.Break}{name}: ", values);
        if (lines.Length > 0) headers.TryAddWithoutValidation(name, lines);
    }
}
