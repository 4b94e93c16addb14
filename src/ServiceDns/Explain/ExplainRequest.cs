namespace ServiceDns.Explain;

/// <summary>What is to be explained; travels to a running server as JSON.</summary>
internal sealed record ExplainRequest
{
    /// <summary>The name as the user wrote it.</summary>
    public required string Name { get; init; }

    /// <summary>The types; empty for addresses of both families, as programs ask.</summary>
    public IReadOnlyList<string> Types { get; init; } = [];

    /// <summary>The client's namespace.</summary>
    public string Namespace { get; init; } = "default";

    /// <summary>The client's pod, or null.</summary>
    public string? Pod { get; init; }

    /// <summary>Lines of the client's resolv.conf; null for what the kubelet writes.</summary>
    public IReadOnlyList<string>? ResolvConf { get; init; }

    /// <summary>The file they are from.</summary>
    public string? ResolvConfFile { get; init; }
}
